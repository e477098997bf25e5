import Foundation
import SyncAgent
import TestSupport
import TestTools
import Testing

extension ConsumerTests {
    /// What each mode of publication promises for files of all kinds, judged by a program that is not ours.
    @Suite(
        "All kinds of files in all modes of publication",
        .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
    struct KindsTests {
        enum Mode: String, CaseIterable, Sendable {
            case set, files
            case inPlace = "in-place"
        }

        /// A call before which the agent dies: the number of it in one thread.
        struct Point: Sendable {
            let call: String
            let number: Int
        }

        private static let judge = "\(Built.repository)/Tests/ConsumerTests/Resources/judge_outputs.py"
        private static let kinds = """
            { kind: certificate-chain, name: chain.pem }, { kind: leaf, name: leaf.pem },
            { kind: intermediates, name: intermediates.pem }, { kind: private-key, name: key.pem },
            { kind: private-key, name: key.der, format: pkcs8-der },
            { kind: private-key, name: key.old, format: traditional },
            { kind: private-key, name: key.enc, passphrase_file: PASSPHRASE }, { kind: combined, name: all.pem },
            { kind: trust-bundle, name: ca.pem }, { kind: trust-bundles, name: "bundle-{trust_domain}" },
            { kind: bundle-map, name: map.json }, { kind: spiffe-bundle, name: own.json }, { kind: crl, name: crl.pem },
            { kind: pkcs12, name: key.p12, store: key, passphrase_file: PASSPHRASE },
            { kind: pkcs12, name: trust.p12, store: trust, passphrase_file: PASSPHRASE },
            { kind: jwt-svid, name: jwt, audience: api }, { kind: jwk-set, name: jwks.json },
            { kind: jwt-bundle-map, name: jwt-map.json },
            { kind: jwt-bundle-map, name: helper.json, format: spiffe-helper },
            { kind: wit-svid, name: wit }, { kind: wit-svid-key, name: wit.jwk },
            { kind: wit-svid-key, name: wit.pem, format: pkcs8 }, { kind: spiffe-id, name: id },
            { kind: metadata, name: metadata.json },
            { kind: envoy-sds, name: certificate.yaml, secret: certificate },
            { kind: envoy-sds, name: validation.yaml, secret: validation }
            """

        private func configuration(_ stage: Stage, _ workloadAPI: DevelopmentAPI, _ mode: Mode) throws -> String {
            let passphrase = try stage.directory.write("passphrase", "correct horse\n", mode: 0o600)
            let kinds = Self.kinds.replacingOccurrences(of: "PASSPHRASE", with: passphrase)
            return try stage.directory.write(
                "svidsync.yaml",
                """
                workload_api: { endpoint: "unix://\(workloadAPI.socket)" }
                outputs: [{ name: all, directory: \(stage.directory.path("out")), incubating: true, grace: 2s,
                  publish: \(mode.rawValue), files: [\(kinds)] }]
                """)
        }

        private func judge(_ mode: String, _ directory: String) async throws -> String {
            let result = try await Program.run(ExternalTools.python, ["-B", Self.judge, mode, directory])
            return result.output + result.errors
        }

        private func serial(_ stage: Stage) throws -> String {
            let text = try stage.directory.read("out/metadata.json")
            let document = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]
            return try #require(document?["serial_number"] as? String)
        }

        @Test("every kind is among them", arguments: FileKind.allCases)
        func complete(_ kind: FileKind) {
            #expect(Self.kinds.contains("kind: \(kind.rawValue),"))
        }

        @Test(
            "FD-9: set: what one look-up of the set's directory gives is one set; files: each file is whole; in-place: only when nothing is being written",
            .timeLimit(.minutes(3)), arguments: Mode.allCases)
        func reader(_ mode: Mode) async throws {
            try await withStage(memory: true) { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                _ = try await Agent.start(try configuration(stage, workloadAPI, mode), on: stage)
                let directory = stage.directory.path("out")
                let way =
                    switch mode {
                    case .set: "loop"
                    case .files: "files"
                    case .inPlace: "stream"
                    }
                let reader = try stage.start(ExternalTools.python, ["-B", Self.judge, way, directory])
                try await reader.says("reading")
                for _ in 1...15 {
                    let before = try serial(stage)
                    try await workloadAPI.rotate()
                    // Of a file that is being written in place nothing can be read for a moment.
                    try await eventually("the next set") {
                        do { return try serial(stage) != before } catch { return false }
                    }
                }
                #expect(try await reader.stop() == .exited(0), "\(reader.errors)")
                let numbers = reader.output.split(separator: "\n").last?.split(separator: " ").compactMap { Int($0) }
                #expect(try #require(numbers?.first) >= 3)
                if mode != .inPlace { #expect(numbers?.last == 0) }
                try await eventually("quiet") { try await judge("once", directory) == "whole\n" }
            }
        }

        private static let points = [
            Point(call: "renameat", number: 1), Point(call: "renameat", number: 3), Point(call: "fsync", number: 2),
            Point(call: "fsync", number: 31), Point(call: "fchmod", number: 17), Point(call: "unlinkat", number: 5),
            Point(call: "openat", number: 60), Point(call: "write", number: 40),
        ]

        @Test(
            "killed in a publication: a set is whole, of files each one is, in-place promises nothing; the next start puts all right",
            .enabled(if: geteuid() == 0), .timeLimit(.minutes(5)), arguments: Mode.allCases)
        func killed(_ mode: Mode) async throws {
            try await withStage(memory: true) { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try configuration(stage, workloadAPI, mode)
                let directory = stage.directory.path("out")
                try await Agent.start(configuration, on: stage).stop()
                for point in Self.points {
                    let victim = try stage.start(
                        "strace",
                        [
                            "-f", "-o", "/dev/null", "-e", "trace=\(point.call)", "-e",
                            "inject=\(point.call):signal=KILL:when=\(point.number)", Built.svidsync, "run", "--config",
                            configuration,
                        ])
                    let deadline = ContinuousClock.now + .seconds(40)
                    while victim.end == nil, ContinuousClock.now < deadline {
                        try await workloadAPI.rotate()
                    }
                    try #require(victim.end == .killed(SIGKILL), "\(point) was not reached: \(victim.errors)")
                    switch mode {
                    case .set: #expect(try await judge("once", "\(directory)/..data") == "whole\n", "\(point)")
                    case .files: #expect(try await judge("each", directory) == "whole\n", "\(point)")
                    case .inPlace: break
                    }
                    try await Agent.start(configuration, on: stage).stop()
                    #expect(try await judge("once", directory) == "whole\n", "after \(point)")
                    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
                    #expect(
                        names.filter { !$0.hasPrefix(".") }.count == Self.kinds.occurrences(of: "{ kind:"), "\(point)")
                    #expect(names.allSatisfy { !$0.hasPrefix("..data.") && !$0.contains(".new") }, "\(names)")
                }
            }
        }
    }
}
