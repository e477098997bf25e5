import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Independent readers during rotations every 20 ms")
    struct ReaderTests {
        @Test("meet no empty, truncated or mismatched set in 500 publications", .timeLimit(.minutes(2)))
        func publications() async throws {
            try await withStage(memory: true) { stage in
                let output = stage.directory.path("credentials")
                let workloadAPI = try await DevelopmentAPI.start(on: stage, rotateEvery: "20ms")
                let configuration = try Agent.configuration(stage, socket: workloadAPI.socket, output: output)
                _ = try await Agent.start(configuration, on: stage)

                let follower = try Reader(on: stage, .follow, output)
                let looper = try Reader(on: stage, .loop, output)
                try await follower.says("reading")
                try await looper.says("reading")
                let first = try Files.generationNumber(output)
                try await eventually("500 publications", within: .seconds(60)) {
                    try Files.generationNumber(output) >= first + 500
                }

                let followed = try await follower.count()
                let looped = try await looper.count()
                #expect(followed.torn == 0, "\(followed)")
                #expect(looped.torn == 0, "\(looped)")
                // They have seen what there was to see.
                #expect(followed.sets >= 250, "\(followed)")
                #expect(looped.sets >= 250, "\(looped)")
                #expect(looped.passes >= 2500, "\(looped)")
            }
        }

        @Test("find a writer out that writes in place", .timeLimit(.minutes(1)), arguments: Reader.Mode.allCases)
        func control(mode: Reader.Mode) async throws {
            try await withStage(memory: true) { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let sources = ["one", "two"].map(stage.directory.path)
                for (index, source) in sources.enumerated() {
                    try await workloadAPI.rotate()
                    let configuration = try Agent.configuration(
                        stage, name: "\(index).yaml", socket: workloadAPI.socket, output: source)
                    let fetch = try await Program.run(Built.svidsync, ["fetch", "--config", configuration])
                    #expect(fetch.end == .exited(0), "\(fetch.errors)")
                }
                let target = stage.directory.path
                let writer = try stage.start("python3", [Files.resource("naive_writer.py"), target] + sources)
                try await writer.says("written")
                let reader = try Reader(on: stage, mode, target)
                try await reader.says("torn")
                #expect(try await reader.count().torn > 0)
            }
        }
    }
}
