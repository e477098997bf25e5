import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "Hooks by systemd, of which systemctl's own part is played by a script",
        .enabled(if: geteuid() == 0, "a mount namespace needs root"))
    struct SystemdHookTests {
        @Test(
            "units are reloaded and restarted, a failure is told, and the main process of a unit gets its signal",
            .timeLimit(.minutes(1)))
        func units() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let program = try stage.start(
                    "sh", ["-c", "trap 'echo got' HUP; echo ready; while :; do sleep 0.02; done"])
                try await program.says("ready")
                let script = """
                    #!/bin/sh
                    case "$*" in
                      *show*MainPID*web.service) echo \(program.pid) ;;
                      *broken.service) echo "Job for broken.service failed." >&2; exit 1 ;;
                      *) echo "$@" >>\(stage.directory.path("asked")) ;;
                    esac

                    """
                try stage.directory.write("systemctl", script, mode: 0o755)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: stage.directory.path("out"),
                    """
                    hooks:
                      - { systemd: nginx }
                      - { systemd: a.service, action: reload-or-restart }
                      - { systemd: b.service, action: restart }
                      - { systemd: broken }
                      - { signal: SIGHUP, unit: web }
                    reload: { attempts: 1 }
                    """)
                let enter = "mount --bind \"$0\" /usr/bin/systemctl && exec \"$@\""
                let agent = try stage.start(
                    "unshare",
                    [
                        "--mount", "sh", "-c", enter, stage.directory.path("systemctl"), Built.svidsync, "run",
                        "--config", configuration,
                    ])
                try await agent.says("hook done: SIGHUP to the main process of web.service")
                try await program.says("got")
                let verbs = ["reload -- nginx.service", "reload-or-restart -- a.service", "restart -- b.service"]
                #expect(
                    String(decoding: try stage.directory.read("asked"), as: UTF8.self)
                        == verbs.map { "--no-ask-password --no-pager \($0)\n" }.joined())
                try await agent.says("hook failed: systemctl ended with exit status 1")
                #expect(agent.errors.contains("Job for broken.service failed."))
                program.signal(SIGKILL)
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
