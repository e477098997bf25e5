import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("svidsync exec --restart on-change")
    struct ExecOnChangeTests {
        @Test(
            "a program that has ended is started again by new credentials, and by them alone; SIGTERM ends the wait",
            .timeLimit(.minutes(2)))
        func restart() async throws {
            try await withStage { stage in
                let script = "openssl x509 -noout -serial -in $SVIDSYNC_WEB_TLS_CRT; exit 4"
                let (workloadAPI, program) = try await Exec.start(
                    stage, ["--restart", "on-change"], script, output: "")
                try await program.says("warning the program has failed; mend what it complains of")
                #expect(program.errors.contains("end=\"exit status 4\""), "\(program.errors)")
                // Neither the end nor its status is a reason.
                #expect(program.output.occurrences(of: "serial=") == 1)
                #expect(program.end == nil)
                for start in 2...3 {
                    try await workloadAPI.rotate()
                    try await eventually("start \(start)") { program.output.occurrences(of: "serial=") == start }
                    // Each finds the credentials that it was started for.
                    let serial = try await Files.serial("\(stage.directory.path("out"))/tls.crt")
                    #expect(program.output.split(separator: "\n").last == "serial=\(serial)")
                }
                try await eventually("the wait for others") {
                    program.errors.occurrences(of: "the program has failed") == 3
                }
                program.signal(SIGTERM)
                #expect(try await program.wait() == .exited(4), "\(program.errors)")
            }
        }

        @Test("a program that has been asked to end is not told of credentials any more", .timeLimit(.minutes(1)))
        func ending() async throws {
            try await withStage { stage in
                // Longer about its end than svidsync waits for more changes before it tells of one.
                let script =
                    "trap 'echo told' HUP; trap 'echo asked; sleep 1; exit 3' TERM; echo started; while :; do sleep 0.02; done"
                let (_, program) = try await Exec.start(stage, ["--on-change", "SIGHUP"], script, output: "")
                try await eventually("its first word") { program.output == "started\n" }
                #expect(try await program.stop() == .exited(3))
                #expect(program.output == "started\nasked\n")
                #expect(!program.errors.contains("is told"), "\(program.errors)")
            }
        }

        @Test("one that does not handle the signal is warned about", .timeLimit(.minutes(1)))
        func unhandled() async throws {
            try await withStage { stage in
                let (workloadAPI, program) = try await Exec.start(
                    stage, ["--on-change", "SIGHUP", "--restart", "on-change"], "echo started; exec sleep 600",
                    output: "")
                try await program.says("started")
                try await workloadAPI.rotate()
                try await program.says("SIGHUP ends the program instead of telling it about new credentials")
                #expect(program.end == nil)
            }
        }

        @Test("with --on-change, one that runs is told, and not started beside itself", .timeLimit(.minutes(2)))
        func told() async throws {
            try await withStage { stage in
                let script = "trap 'echo told; exit' HUP; echo started; while :; do sleep 0.02; done"
                let (workloadAPI, program) = try await Exec.start(
                    stage, ["--on-change", "SIGHUP", "--restart", "on-change"], script, output: "")
                try await program.says("started")
                try await workloadAPI.rotate()
                try await program.says("told")
                try await program.says("the program has ended; new credentials start it again")
                #expect(program.output.occurrences(of: "started") == 1)
                try await workloadAPI.rotate()
                try await eventually("the second start") { program.output.occurrences(of: "started") == 2 }
                #expect(program.output.occurrences(of: "told") == 1)
            }
        }
    }
}
