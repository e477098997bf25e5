internal import NativeCrypto
internal import SPIFFE
internal import Synchronization

/// Presents and judges certificates in one handshake, and remembers what came of it.
final class PeerJudge: NativeTLSHandler {
    private struct State {
        var peer: TLSPeer?
        var failure: TLSError?
        /// Whether this side was found to have what it presents.
        var isIdentified = false
    }

    private let setup: TLSSetup
    private let state = Mutex(State())

    init(_ setup: TLSSetup) {
        self.setup = setup
    }

    /// The peer, if it was accepted.
    var peer: TLSPeer? { state.withLock { $0.peer } }

    /// Why this side ended the handshake, if it did.
    var failure: TLSError? { state.withLock { $0.failure } }

    func identity() -> NativeTLSIdentity? {
        do {
            let identity = try setup.identity.current()
            state.withLock { $0.isIdentified = true }
            return identity
        } catch {
            let failure = TLSError(
                .noIdentity, "there is no identity to present: \(error)", step: .identity, alert: .internalError)
            state.withLock { $0.failure = failure }
            return nil
        }
    }

    func certificate(_ encoding: [UInt8]) -> NativeCertificate? { setup.memory.certificate(encoding) }

    func refusal(of certificates: [NativeCertificate]) -> NativeTLSAlert? {
        // A client is asked for its certificate only after the server has been judged: without an identity it would blame
        // the server first, whose bundle has gone as well, or go on where none is asked for.
        if !state.withLock({ $0.isIdentified }), !setup.identity.isNone, identity() == nil { return .internalError }
        guard let rules = setup.rules else { return .internalError }
        do throws(TLSError) {
            let peer = try rules.judge(certificates.map(Certificate.init), setup.options, setup.memory)
            state.withLock { $0.peer = peer }
            return nil
        } catch {
            state.withLock { $0.failure = error }
            return NativeTLSAlert(code: error.alert?.code ?? TLSAlert.badCertificate.code)
        }
    }
}
