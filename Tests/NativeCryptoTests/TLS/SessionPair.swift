import NativeCrypto
import Synchronization
import TestCertificates

/// Presents a fixed certificate and judges as it is told.
final class ScriptedHandler: NativeTLSHandler {
    private let presented: NativeTLSIdentity?
    private let judgement: NativeTLSAlert?
    private let seen = Mutex<[[NativeCertificate]]>([])

    init(_ presented: NativeTLSIdentity?, refuses judgement: NativeTLSAlert? = nil) {
        self.presented = presented
        self.judgement = judgement
    }

    /// The certificates of each call.
    var judged: [[NativeCertificate]] { seen.withLock { $0 } }

    func identity() -> NativeTLSIdentity? { presented }

    func refusal(of certificates: [NativeCertificate]) -> NativeTLSAlert? {
        seen.withLock { $0.append(certificates) }
        return judgement
    }
}

/// A client and a server session that exchange bytes in memory.
struct SessionPair: ~Copyable {
    var client: NativeTLSSession
    var server: NativeTLSSession
    /// The greatest number of bytes that are handed over at a time.
    var portion = 16_384
    private(set) var clientError: NativeTLSError?
    private(set) var serverError: NativeTLSError?

    init(
        client: NativeTLSSettings = .init(role: .client),
        server: NativeTLSSettings = .init(role: .server(requiresClientCertificate: true)), serverName: String? = nil,
        clientHandler: ScriptedHandler, serverHandler: ScriptedHandler
    ) throws {
        let client = try NativeTLSSession(NativeTLSContext(client), serverName: serverName, handler: clientHandler)
        let server = try NativeTLSSession(NativeTLSContext(server), handler: serverHandler)
        self.client = client
        self.server = server
    }

    /// Lets both go on until neither has anything to say; errors are noted.
    mutating func handshake() {
        var isMoving = true
        while isMoving {
            if clientError == nil { clientError = Self.advance(&client) }
            isMoving = Self.move(from: &client, to: &server, portion) > 0
            if serverError == nil { serverError = Self.advance(&server) }
            isMoving = Self.move(from: &server, to: &client, portion) > 0 || isMoving
        }
        // A server's refusal reaches a client of TLS 1.3 after the handshake.
        if clientError == nil, client.isEstablished {
            do throws(NativeTLSError) {
                _ = try Self.read(&client)
            } catch {
                clientError = error
            }
        }
    }

    private static func advance(_ session: inout NativeTLSSession) -> NativeTLSError? {
        do throws(NativeTLSError) {
            _ = try session.handshake()
            return nil
        } catch {
            return error
        }
    }

    /// Hands over what one has to say to the other; returns how many bytes.
    @discardableResult
    static func move(
        from: inout NativeTLSSession, to: inout NativeTLSSession, _ portion: Int = 16_384
    ) -> Int {
        let bytes = output(of: &from, atMost: portion)
        do throws(NativeTLSError) {
            try to.receive(bytes.span)
            return bytes.count
        } catch {
            return 0
        }
    }

    static func output(of session: inout NativeTLSSession, atMost portion: Int = 65_536) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: portion)
        var span = buffer.mutableSpan
        let count = session.takeOutput(into: &span)
        return Array(buffer.prefix(count))
    }

    /// What there is to read; nil at the peer's end.
    static func read(_ session: inout NativeTLSSession) throws(NativeTLSError) -> [UInt8]? {
        var data: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var span = buffer.mutableSpan
            switch try session.read(into: &span) {
            case .bytes(let count): data += buffer.prefix(count)
            case .needsInput: return data
            case .ended: return data.isEmpty ? nil : data
            }
        }
    }
}

extension NativeTLSIdentity {
    /// A leaf under an intermediate under the issuer.
    static func issued(
        by issuer: TestIssuer, _ uri: String = "spiffe://example.org/web",
        kind: NativePrivateKey.Generated = .p256, _ change: (inout CertificateBuilder) throws -> Void = { _ in }
    ) throws -> NativeTLSIdentity {
        let middle = try issuer.intermediate()
        let (leaf, key) = try middle.leaf(uri, kind: kind, change)
        return NativeTLSIdentity(certificates: [leaf, middle.certificate], privateKey: key)
    }
}
