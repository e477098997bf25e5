import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "A check under the unit for systemd, as Reloading.md describes it",
        .enabled(if: geteuid() == 0, "mount and network namespaces need root"))
    struct CheckUnderUnitTests {
        /// What Reloading.md has between two texts.
        private func excerpt(from start: String, to end: String) throws -> Substring {
            let text = try Files.text(inRepository: "Sources/svidsync/Documentation.docc/Reloading.md")
            let begin = try #require(text.range(of: start)).upperBound
            return text[begin..<(try #require(text.range(of: end, range: begin..<text.endIndex)).lowerBound)]
        }

        /// Writes the agent's configuration with the check of the article, and that of nginx.
        private func furnish(_ stage: Stage, defect: String = "") async throws {
            for name in ["etc-svidsync", "etc-nginx", "lib"] {
                try FileManager.default.createDirectory(
                    atPath: stage.directory.path(name), withIntermediateDirectories: true)
            }
            // Where they are not its user's, nginx wants to change that.
            for name in ["body", "fastcgi", "proxy", "scgi", "uwsgi"] {
                try await Program.run("install", ["-d", "-o", "www-data", stage.directory.path("lib/\(name)")])
            }
            let check = try excerpt(from: "in the place of the old one\n", to: "\n\n").split(separator: "\n")
            try stage.directory.write(
                "etc-svidsync/config.yaml",
                """
                workload_api: { endpoint: "unix:///run/spire/agent.sock" }
                outputs:
                  - name: nginx
                    directory: /run/svid/nginx
                    files: [{ kind: certificate-chain, name: tls.crt }, { kind: private-key, name: tls.key }]
                    hooks:
                \(check.map { "      \($0)" }.joined(separator: "\n"))
                """)
            try stage.directory.write(
                "etc-nginx/nginx.conf",
                """
                user www-data;
                pid /run/nginx.pid;
                error_log /var/log/nginx/error.log;
                events {}
                http {
                  access_log /var/log/nginx/access.log;
                  server {
                    listen 127.0.0.1:443 ssl;
                    ssl_certificate /run/svid/nginx/tls.crt;
                    ssl_certificate_key /run/svid/nginx/tls.key;
                    \(defect)
                  }
                }
                """)
        }

        /// Runs a command where the unit, with a drop-in, would let it.
        private func confined(
            _ stage: Stage, _ dropIn: String, _ command: [String]
        ) async throws -> (end: Program.End, output: String, errors: String) {
            let unit = "\(Built.repository)/packaging/systemd/svidsync.service"
            let places = [
                "/run/spire:\(stage.directory.path)", "/etc/svidsync:\(stage.directory.path("etc-svidsync"))",
                "/etc/nginx:\(stage.directory.path("etc-nginx"))", "/var/lib/nginx:\(stage.directory.path("lib"))",
                "/mnt:\(URL(fileURLWithPath: Built.svidsync).deletingLastPathComponent().path)",
            ]
            let file = try stage.directory.write("drop-in.conf", dropIn)
            return try await Program.run(
                "unshare",
                ["--mount", "--net", "python3", Files.resource("unit_sandbox.py"), unit, file] + places + ["--"]
                    + command)
        }

        @Test(
            "nginx -t on the staged set needs the drop-in, agrees with it, and refuses what is broken",
            .timeLimit(.minutes(1)))
        func nginx() async throws {
            try await withStage { stage in
                try await furnish(stage)
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let dropIn = String(try excerpt(from: "```ini\n", to: "```"))
                let fetch = ["/mnt/svidsync", "fetch", "--timeout", "30s"]
                let good = try await confined(stage, dropIn, fetch)
                #expect(good.end == .exited(0), "\(good.output)\(good.errors)")

                // Neither half of it is for nothing.
                for line in dropIn.split(separator: "\n").dropFirst() {
                    let half = try await confined(stage, "[Service]\n\(line)\n", fetch)
                    #expect(half.end == .exited(75), "\(line): \(half.errors)")
                    #expect(half.errors.contains("refuses the new set"), "\(line): \(half.errors)")
                }
                // The rest is as closed as ever.
                let attempt = try await confined(stage, dropIn, ["touch", "/usr/bin/svidsync-test"])
                #expect(attempt.errors.contains("Read-only file system"), "\(attempt.errors)")

                try await furnish(stage, defect: "no_such_directive;")
                let bad = try await confined(stage, dropIn, fetch)
                #expect(bad.errors.contains("no_such_directive"), "\(bad.errors)")
                #expect(bad.end == .exited(75))
                try await workloadAPI.stop()
            }
        }
    }
}
