import Foundation
import TestSupport
import Testing

/// A configuration of svidsync in a directory of its own, and the output that it describes.
struct Deployment {
    let directory: TestDirectory
    /// The path of the configuration.
    let file: String
    /// The directory of the output `web`.
    let output: String
    let address: String

    static let files = """
            files:
              - { kind: certificate-chain, name: tls.crt, mode: "0644" }
              - { kind: private-key, name: tls.key, mode: "0640" }
              - { kind: trust-bundle, name: ca.pem }

        """

    /// - Parameters:
    ///   - address: Of the Workload API.
    ///   - output: The directory of the output; `out` in the new directory by default.
    ///   - extra: More lines of the output, indented by four spaces.
    ///   - others: More outputs, indented by two spaces, and other keys.
    init(_ address: String, output: String? = nil, extra: String = "", others: String = "") throws {
        directory = try TestDirectory()
        self.address = address
        self.output = output ?? directory.path("out")
        file = try directory.write(
            "svidsync.yaml",
            """
            log: { level: debug }
            workload_api: { endpoint: "\(address)" }
            outputs:
              - name: web
                directory: \(self.output)
            \(Self.files)\(extra)
            \(others)
            """)
    }

    /// Starts the daemon.
    func run() throws -> Program { try Program(Built.svidsync, ["run", "--config", file]) }

    /// Starts the daemon and waits for its first delivery.
    func runUntilReady() async throws -> Program {
        let daemon = try run()
        try await daemon.says("all outputs are written")
        return daemon
    }

    /// Runs one of the commands to its end.
    func command(_ name: String, _ arguments: String...) async throws -> (
        end: Program.End, output: String, errors: String
    ) {
        try await Program.run(Built.svidsync, [name, "--config", file] + arguments)
    }

    /// What a reader finds in the output.
    func snapshot() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in ["tls.crt", "tls.key", "ca.pem"] {
            found[name] = try Data(contentsOf: URL(fileURLWithPath: "\(output)/\(name)"))
        }
        return found
    }

    /// Which generation is published.
    func generation() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: "\(output)/..data")
    }

    /// Waits until another set than this is there.
    func changes(from old: [String: Data], within limit: Duration = .seconds(20)) async throws {
        try await eventually("another set in \(output)", within: limit) { try self.snapshot() != old }
    }

    /// Whether key and certificate in the output belong together and the certificate has this serial number; openssl
    /// is asked.
    func holds(serial: String) async throws -> Bool {
        let certificate = try await Program.run(
            "openssl", ["x509", "-in", "\(output)/tls.crt", "-noout", "-serial", "-pubkey"])
        let key = try await Program.run("openssl", ["pkey", "-in", "\(output)/tls.key", "-pubout"])
        guard certificate.end == .exited(0), key.end == .exited(0) else { return false }
        return certificate.output == "serial=\(serial.uppercased())\n\(key.output)"
    }
}

extension Program {
    /// How often it has printed this on standard error.
    func count(of text: String) -> Int { errors.components(separatedBy: text).count - 1 }

    /// Waits until it has printed this so often.
    func says(_ text: String, times: Int, within limit: Duration = .seconds(20)) async throws {
        try await eventually("'\(text)' \(times) times; it said: \(errors.suffix(2000))", within: limit) {
            self.count(of: text) >= times
        }
    }
}
