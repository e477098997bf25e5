internal import NativeCrypto
internal import NativeKernel
public import SPIFFE
internal import Synchronization

/// Looks at what a server presents, and trusts nothing of it.
///
/// For proofs that a server has loaded a new certificate, not for talking to it.
public enum TLSProbe {
    /// Remembers the server's certificates and goes on.
    private final class Witness: NativeTLSHandler {
        private let seen = Mutex<[NativeCertificate]>([])

        var certificates: [NativeCertificate] { seen.withLock { $0 } }

        func identity() -> NativeTLSIdentity? { nil }

        func refusal(of certificates: [NativeCertificate]) -> NativeTLSAlert? {
            seen.withLock { $0 = certificates }
            return nil
        }
    }

    /// The certificates that a server presents: its leaf first.
    ///
    /// No certificate is presented to the server. One that demands it has shown its own by then.
    ///
    /// - Parameters:
    ///   - address: Where the server listens.
    ///   - serverName: The name that the server is asked for, if it is not the host of the address.
    ///   - timeout: How long everything may take.
    /// - Returns: The certificates; at least one.
    /// - Throws: `TLSError`.
    public static func certificates(
        of address: TLSAddress, serverName: String? = nil, timeout: Duration = .seconds(10)
    ) async throws(TLSError) -> [Certificate] {
        let name = serverName ?? address.serverName
        return try await within(timeout, "probing \(address)") { () throws(TLSError) in
            let socket = try await ClientTLS.reach(address)
            defer { socket.close() }
            return try await certificates(over: socket, name)
        }
    }

    private static func certificates(
        over socket: StreamSocket, _ name: String?
    ) async throws(TLSError) -> [Certificate] {
        let witness = Witness()
        do {
            var settings = NativeTLSSettings(role: .client)
            settings.presentsCertificate = false
            var session = try NativeTLSSession(NativeTLSContext(settings), serverName: name, handler: witness)
            while witness.certificates.isEmpty {
                let isDone = try session.handshake()
                if session.outputCount > 0 {
                    var output = [UInt8](repeating: 0, count: session.outputCount)
                    var span = output.mutableSpan
                    _ = session.takeOutput(into: &span)
                    try await socket.write(output)
                }
                if isDone || !witness.certificates.isEmpty { break }
                guard let bytes = try await socket.read() else {
                    session.receiveEnd()
                    continue
                }
                try session.receive(bytes.span)
            }
        } catch {
            // The server's certificate may have come before whatever failed.
            guard witness.certificates.isEmpty else { return witness.certificates.map(Certificate.init) }
            throw translated(error)
        }
        return witness.certificates.map(Certificate.init)
    }

    private static func translated(_ error: any Error) -> TLSError {
        switch error {
        case let error as NativeTLSError: TLSError(error)
        case let error as SystemError: Task.isCancelled ? .cancelled : TLSError(error)
        default: TLSError(.transport, "\(error)")
        }
    }
}
