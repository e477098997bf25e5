import Foundation
import NativeKernel
import SPIFFE
import SPIFFETLS
import TestSupport

/// An SVID and a bundle as files for other programs.
struct Credentials {
    let directory: TestDirectory

    init(_ svid: X509SVID, _ bundle: X509Bundle) throws {
        directory = try TestDirectory()
        try directory.write("tls.crt", String(decoding: svid.certificateChainPEM, as: UTF8.self))
        let key = svid.privateKeyPEM.withSpan { span in (0..<span.count).map { span[$0] } }
        try directory.write("tls.key", String(decoding: key, as: UTF8.self), mode: 0o600)
        try directory.write("ca.pem", String(decoding: bundle.pem, as: UTF8.self))
    }

    var path: String { directory.path }
    var certificate: String { directory.path("tls.crt") }
    var key: String { directory.path("tls.key") }
    var bundle: String { directory.path("ca.pem") }
}

extension TLSListener {
    /// The port that it listens on; 0 on a Unix socket.
    var port: UInt16 {
        guard case .tcp(_, let port) = address else { return 0 }
        return port
    }
}

/// A TCP port of this machine.
func local(_ port: some BinaryInteger) -> TLSAddress { .tcp(host: "127.0.0.1", port: UInt16(port)) }

/// Tries until something listens at the port.
func reach(_ client: ClientTLS, _ port: Int) async throws -> TLSConnection {
    try await eventually("a server at \(port)") {
        do throws(TLSError) {
            return try await client.connect(to: local(port))
        } catch {
            if error.code == .transport { return nil }
            throw error
        }
    }
}

/// The Python with the third-party peers of Tests/Support/python-venv.sh.
enum PeerPython {
    private static let made = Task {
        let made = try await Program.run(
            "/bin/sh", ["\(Built.repository)/Tests/Support/python-venv.sh"], within: .seconds(300))
        guard made.end == .exited(0), let path = made.output.split(separator: "\n").last else {
            throw Unexpected(description: "the Python environment cannot be made: \(made.errors)")
        }
        return String(path)
    }

    /// Starts one of the scripts beside these tests.
    static func start(_ script: String, _ arguments: [String]) async throws -> Program {
        let path = "\(Built.repository)/Tests/SPIFFETLSTests/Resources/\(script)"
        return try Program(try await made.value, ["-B", path] + arguments)
    }
}
