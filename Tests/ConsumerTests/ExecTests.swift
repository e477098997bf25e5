import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("svidsync exec")
    struct ExecTests {
        @Test(
            "the program finds the credentials in its environment, and its status is returned",
            .enabled(if: geteuid() == 0), .timeLimit(.minutes(1)))
        func status() async throws {
            try await withStage { stage in
                let script =
                    "openssl x509 -noout -in $SVIDSYNC_WEB_TLS_CRT && ls $SVIDSYNC_WEB_DIRECTORY && id -u; exit 7"
                let (_, program) = try await Exec.start(stage, ["--drop-to", "nobody"], script)
                #expect(try await program.wait() == .exited(7), "\(program.errors)")
                #expect(program.output == "all.pem\nca.pem\ntls.crt\ntls.key\n65534\n")
            }
        }

        @Test("an end by a signal is 128 and its number; a program that is not there 127", .timeLimit(.minutes(1)))
        func otherEnds() async throws {
            try await withStage { stage in
                let (workloadAPI, killed) = try await Exec.start(stage, [], "kill -9 $$")
                #expect(try await killed.wait() == .exited(137))
                let configuration = stage.directory.path("svidsync.yaml")
                let missing = try stage.start(
                    Built.svidsync, ["exec", "--config", configuration, "--", "/no/such/program"])
                #expect(try await missing.wait() == .exited(127))
                #expect(missing.errors.contains("/no/such/program cannot be started"))
                try await workloadAPI.stop()
                let late = try stage.start(
                    Built.svidsync,
                    [
                        "exec", "--config", configuration, "--timeout", "300ms", "--", "touch",
                        stage.directory.path("never"),
                    ])
                #expect(try await late.wait() == .exited(69))
                #expect(stage.directory.readIfPresent("never") == nil)
            }
        }

        @Test("signals are passed on, and svidsync waits for the program", .timeLimit(.minutes(1)))
        func signals() async throws {
            try await withStage { stage in
                let script =
                    "for s in HUP USR1 USR2 TERM; do trap \"echo $s\" $s; done; trap 'echo INT; sleep 0.2; exit 3' INT; echo ready; while :; do sleep 0.02; done"
                let (_, program) = try await Exec.start(stage, [], script)
                try await program.says("ready")
                for (number, name) in [
                    (SIGHUP, "HUP"), (SIGUSR1, "USR1"), (SIGUSR2, "USR2"), (SIGTERM, "TERM"), (SIGINT, "INT"),
                ] {
                    program.signal(number)
                    try await program.says(name)
                }
                #expect(try await program.wait() == .exited(3))
                #expect(program.output == "ready\nHUP\nUSR1\nUSR2\nTERM\nINT\n")
            }
        }

        @Test("at a rotation the program gets its signal, and only then", .timeLimit(.minutes(1)))
        func change() async throws {
            try await withStage { stage in
                let script =
                    "trap 'openssl x509 -noout -serial -in $SVIDSYNC_WEB_TLS_CRT' HUP; echo ready; while :; do sleep 0.02; done"
                let (workloadAPI, program) = try await Exec.start(stage, ["--on-change", "SIGHUP"], script)
                try await program.says("ready")
                for _ in 1...3 {
                    try await workloadAPI.rotate()
                    let before = program.output
                    try await eventually("a signal") { program.output != before }
                    let serial = try await Files.serial(stage.directory.path("out/tls.crt"))
                    try await program.says("serial=\(serial)")
                }
                #expect(program.output.occurrences(of: "serial=") == 3)
                program.signal(SIGKILL)
                try await program.wait()
            }
        }

        @Test(
            "a generated passphrase reaches the program through a descriptor alone, and each new one too",
            .enabled(if: geteuid() == 0), .timeLimit(.minutes(3)))
        func passphrase() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                func path(_ name: String) -> String { stage.directory.path(name) }
                let configuration = try stage.directory.write(
                    "svidsync.yaml",
                    """
                    workload_api: { endpoint: "unix://\(workloadAPI.socket)" }
                    outputs:
                      - name: web
                        directory: \(path("out"))
                        owner: nobody
                        files: [{ kind: certificate-chain, name: tls.crt },
                          { kind: private-key, name: tls.key, passphrase: generated, kdf: scrypt }]
                      - { name: plain, directory: \(path("plain")), files: [{ kind: private-key, name: tls.key }] }
                      - { name: db, directory: \(path("db")), owner: nobody,
                          files: [{ kind: private-key, name: tls.key, passphrase: generated }] }
                    """)
                // Whether the key on the disk opens with the passphrase and is that of the certificate.
                let script = """
                    look() {
                      openssl x509 -noout -pubkey -in $SVIDSYNC_WEB_TLS_CRT >$0.crt || return
                      openssl pkey -passin file:/dev/fd/$SVIDSYNC_PASSPHRASE_FD -in $SVIDSYNC_WEB_TLS_KEY -pubout |
                        cmp -s - $0.crt || return
                      openssl pkey -passin file:/dev/fd/$SVIDSYNC_DB_PASSPHRASE_FD -in $SVIDSYNC_DB_TLS_KEY -noout ||
                        return
                      tr '\\0' '\\n' </proc/$$/environ | grep -qF "$(cat /dev/fd/3)" && return
                      [ -e /proc/$$/fd/5 ] && return
                      echo opened $SVIDSYNC_WEB_PASSPHRASE_FD $SVIDSYNC_DB_PASSPHRASE_FD $(cat /dev/fd/3)
                    }
                    trap look HUP; look; while :; do sleep 0.02; done
                    """
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: stage.directory.path)
                try FileManager.default.createDirectory(atPath: path("scratch"), withIntermediateDirectories: false)
                try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path("scratch"))
                let program = try stage.start(
                    Built.svidsync,
                    [
                        "exec", "--config", configuration, "--on-change", "SIGHUP", "--drop-to", "nobody", "--", "sh",
                        "-c", script, path("scratch/web"),
                    ])
                for count in 1...3 {
                    if count > 1 { try await workloadAPI.rotate() }
                    // Each output has a publication of its own, so that the program may be told more than once.
                    try await eventually("key \(count) is read", within: .seconds(40)) {
                        Set(program.output.split(separator: "\n")).count >= count
                    }
                    let last = try #require(program.output.split(separator: "\n").last?.split(separator: " ").last)
                    #expect(last.count == 43)
                    let found = try await Program.run("grep", ["-rlF", String(last), stage.directory.path])
                    #expect(found.output.isEmpty, "\(found.output)")
                    #expect(!program.errors.contains(last))
                }
                program.signal(SIGKILL)
                try await program.wait()
            }
        }

        @Test(
            "for a restart the program is asked to end, killed where it does not, and started again",
            .timeLimit(.minutes(1)))
        func restart() async throws {
            try await withStage { stage in
                let script =
                    "trap 'echo asked' TERM; trap 'exit 0' USR1; echo started; while :; do sleep 0.02; done"
                let (workloadAPI, program) = try await Exec.start(
                    stage, ["--on-change", "restart", "--stop-timeout", "300ms"], script)
                try await program.says("started")
                for count in 1...2 {
                    try await workloadAPI.rotate()
                    try await eventually("start \(count + 1)") {
                        program.output.occurrences(of: "started") == count + 1
                    }
                }
                #expect(program.output == "started\nasked\nstarted\nasked\nstarted\n")
                // Not killed: the program, which ignores its order to end, would outlive it.
                program.signal(SIGUSR1)
                #expect(try await program.wait() == .exited(0))
            }
        }

        @Test(
            "a program that fails is started again if that is wished, and ends for good when asked to",
            .timeLimit(.minutes(1)))
        func policies() async throws {
            try await withStage { stage in
                let failing =
                    "echo run >>\(stage.directory.path("runs")); [ $(wc -l <\(stage.directory.path("runs"))) -ge 3 ]"
                let (_, program) = try await Exec.start(stage, ["--restart", "on-failure"], failing)
                #expect(try await program.wait() == .exited(0))
                #expect(stage.directory.readIfPresent("runs")?.count == 12)
                let always = try stage.start(
                    Built.svidsync,
                    [
                        "exec", "--config", stage.directory.path("svidsync.yaml"), "--restart", "always", "--", "sh",
                        "-c", "echo again; sleep 0.1; exit 4",
                    ])
                try await eventually("two runs") { always.output.occurrences(of: "again") >= 2 }
                // In a run, or between two.
                #expect(try await [.exited(143), .exited(4)].contains(always.stop()))
            }
        }

        @Test("a program whose svidsync is killed is ended by the kernel", .timeLimit(.minutes(1)))
        func death() async throws {
            try await withStage { stage in
                let (_, program) = try await Exec.start(
                    stage, [], "trap 'echo bye; exit' TERM; echo ready; while :; do sleep 0.02; done")
                // Its own word: what svidsync says of its start comes before it has set its trap.
                try await eventually("its first word") { program.output == "ready\n" }
                program.signal(SIGKILL)
                try await eventually("its last word") { program.output.hasSuffix("bye\n") }
            }
        }

        @Test(
            "on a terminal keys, job control and the window's size work as without it", .timeLimit(.minutes(4)))
        func terminal() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: stage.directory.path("out"), "owner: \(geteuid())")
                let result = try await Program.run(
                    "python3",
                    [Files.resource("terminal.py"), Built.svidsync, "exec", "--config", configuration, "--"],
                    within: .seconds(180))
                #expect(result.end == .exited(0), "\(result.errors)")
                #expect(result.output == "all as without it\n")
            }
        }

        @Test(
            "as the first process of a PID namespace, orphans are reaped and no status is lost",
            .enabled(if: geteuid() == 0, "a PID namespace needs root"), .timeLimit(.minutes(1)))
        func firstProcess() async throws {
            try await withStage { stage in
                // 200 orphans that end while commands of hooks and the program itself do.
                let script = """
                    i=0; while [ $i -lt 200 ]; do (sh -c 'sleep 0.0'$((i % 5)) & ); i=$((i + 1)); done
                    (sleep 0.3; sh -c 'exit 9'; echo "child $?") & wait $!
                    sleep 0.3; ps -eo stat=,comm= | grep -c '^Z'; exit 5
                    """
                let (_, program) = try await Exec.start(stage, [], script, under: ["unshare", "-pf", "--mount-proc"])
                #expect(try await program.wait() == .exited(5), "\(program.errors)")
                #expect(program.output == "child 9\n0\n")
            }
        }
    }
}
