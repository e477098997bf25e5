import NativeCrypto
import SPIFFE
import SPIFFETLS
import WorkloadAPITestKit

/// A peer that presents whatever certificates it is given, and trusts everybody.
final class RawPeer: NativeTLSHandler {
    private let presented: NativeTLSIdentity?

    init(_ presented: NativeTLSIdentity?) {
        self.presented = presented
    }

    convenience init(_ svid: TestSVID) throws {
        let certificates = try Certificate.parse(concatenatedDER: svid.certificatesDER).map(\.native)
        self.init(NativeTLSIdentity(certificates: certificates, privateKey: svid.privateKey.native))
    }

    func identity() -> NativeTLSIdentity? { presented }

    func refusal(of certificates: [NativeCertificate]) -> NativeTLSAlert? { nil }

    /// Its end of a connection with an engine.
    func session(
        _ role: NativeTLSSettings.Role, change: (inout NativeTLSSettings) -> Void = { _ in }
    ) throws -> NativeTLSSession {
        var settings = NativeTLSSettings(role: role)
        settings.presentsCertificate = presented != nil
        change(&settings)
        return try NativeTLSSession(NativeTLSContext(settings), handler: self)
    }
}

/// What came of a handshake of an engine with a raw peer.
struct RawOutcome {
    /// Whom the engine accepted.
    var peer: TLSPeer?
    var error: TLSError?
    /// The alert that the raw peer received.
    var alert: TLSAlert?

    /// Lets both go on until neither has anything to say.
    init(_ engine: consuming TLSEngine, _ raw: consuming NativeTLSSession) {
        var isMoving = true
        while isMoving {
            if error == nil {
                do throws(TLSError) {
                    _ = try engine.handshake()
                } catch {
                    self.error = error
                }
            }
            let toRaw = engine.takeOutput()
            do throws(NativeTLSError) {
                try raw.receive(toRaw.span)
                if try raw.handshake() { _ = try Self.read(&raw) }
            } catch {
                alert = error.code == .alertReceived ? error.alert.map { TLSAlert(code: $0.code) } : nil
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var span = buffer.mutableSpan
            let count = raw.takeOutput(into: &span)
            do throws(TLSError) {
                try engine.receive(span.span.extracting(0..<count))
            } catch {
                break
            }
            isMoving = count > 0 || !toRaw.isEmpty
        }
        peer = engine.peer
    }

    private static func read(_ raw: inout NativeTLSSession) throws(NativeTLSError) -> NativeTLSSession.Reading {
        var buffer = [UInt8](repeating: 0, count: 1024)
        var span = buffer.mutableSpan
        return try raw.read(into: &span)
    }
}

extension TLSEngine {
    /// The engine at the other end, of the role that a raw peer plays against it.
    static func facing(
        _ role: NativeTLSSettings.Role, _ world: TLSWorld, _ authorizer: Authorizer = .any,
        policy: TrustDomainPolicy = .anyInBundleSet, bundles: (any X509BundleSource)? = nil,
        options: TLSOptions = .defaults
    ) throws -> TLSEngine {
        if role == .client {
            return try world.server(authorizer, policy: policy, bundles: bundles, options: options).makeEngine()
        }
        return try world.client(authorizer, policy: policy, bundles: bundles, options: options).makeEngine()
    }
}

/// Both ends that a raw peer can be.
let rawRoles: [NativeTLSSettings.Role] = [.client, .server(requiresClientCertificate: true)]
