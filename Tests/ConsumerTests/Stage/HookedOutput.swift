import TestSupport

/// A configuration of one output with lines of one's own.
enum HookedOutput {
    /// Writes a configuration of key, chain, both in one file, and bundle; `extra` are further lines of the output.
    static func configuration(_ stage: Stage, socket: String, output: String, _ extra: String) throws -> String {
        let lines = extra.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        return try stage.directory.write(
            "svidsync.yaml",
            """
            workload_api:
              endpoint: unix://\(socket)
            outputs:
              - name: web
                directory: \(output)
                files:
                  - { kind: certificate-chain, name: tls.crt }
                  - { kind: private-key, name: tls.key }
                  - { kind: trust-bundle, name: ca.pem }
                  - { kind: combined, name: all.pem }
            \(lines)
            """)
    }
}
