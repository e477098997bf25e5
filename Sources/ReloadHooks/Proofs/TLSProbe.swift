internal import NativeCrypto
internal import NativeKernel
internal import Synchronization

/// A look at the certificate that a TLS server presents, which is not judged.
enum TLSProbe {
    enum Failure: Error {
        case connection(SystemError)
        /// The handshake has failed before the server had presented a certificate.
        case handshake(String)
    }

    /// Keeps the leaf, whatever it is.
    private final class Witness: NativeTLSHandler {
        private let seen = Mutex<[UInt8]?>(nil)

        var leaf: [UInt8]? { seen.withLock { $0 } }

        func identity() -> NativeTLSIdentity? { nil }

        func refusal(of certificates: [NativeCertificate]) -> NativeTLSAlert? {
            seen.withLock { $0 = certificates.first?.der }
            return nil
        }
    }

    /// Performs a handshake as a client and returns the SHA-256 of the server's leaf certificate; blocks.
    ///
    /// A server that then refuses the handshake, since we have no certificate of our own, has presented its own before.
    ///
    /// - Parameters:
    ///   - connection: Where the server expects a handshake now.
    ///   - serverName: The name to ask for (SNI).
    static func leafDigest(over connection: borrowing Connection, serverName: String?) throws(Failure) -> [UInt8] {
        let witness = Witness()
        let end = try handshake(over: connection, serverName, witness)
        guard let leaf = witness.leaf else {
            throw .handshake(end?.message ?? "the server has presented no certificate")
        }
        return Digest.sha256(leaf.span)
    }

    /// Goes through the handshake as far as it goes; returns what has ended it early.
    private static func handshake(
        over connection: borrowing Connection, _ serverName: String?, _ witness: Witness
    ) throws(Failure) -> NativeTLSError? {
        var settings = NativeTLSSettings(role: .client)
        settings.presentsCertificate = false
        var session: NativeTLSSession
        do throws(NativeTLSError) {
            session = try NativeTLSSession(try NativeTLSContext(settings), serverName: serverName, handler: witness)
        } catch {
            return error
        }
        while true {
            let step = step(&session)
            // Also after a failure: it is the alert that tells the server why.
            try send(outputOf: &session, connection)
            switch step {
            case .success(true): return nil
            case .failure(let error): return error
            case .success(false): break
            }
            let bytes: [UInt8]
            do {
                bytes = try connection.read(limit: 16384)
            } catch {
                // A server that closes at once when it has had its say was heard.
                if witness.leaf != nil { return nil }
                throw .connection(error)
            }
            guard !bytes.isEmpty else {
                session.receiveEnd()
                continue
            }
            do {
                try session.receive(bytes.span)
            } catch {
                return error
            }
        }
    }

    private static func step(_ session: inout NativeTLSSession) -> Result<Bool, NativeTLSError> {
        do {
            return .success(try session.handshake())
        } catch {
            return .failure(error)
        }
    }

    private static func send(
        outputOf session: inout NativeTLSSession, _ connection: borrowing Connection
    ) throws(Failure) {
        while session.outputCount > 0 {
            var bytes = [UInt8](repeating: 0, count: session.outputCount)
            var span = bytes.mutableSpan
            let count = session.takeOutput(into: &span)
            do {
                try connection.write(bytes.span.extracting(first: count))
            } catch {
                throw .connection(error)
            }
        }
    }
}
