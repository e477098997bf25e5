internal import NativeCrypto
internal import NativeKernel
public import SPIFFE

/// Why a TLS connection cannot be made or go on.
public struct TLSError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case invalidConfiguration, noIdentity, noPeerCertificate, peerNotTrusted, trustDomainRefused
            case peerNotAuthorized, refusedByPeer, truncated, protocolFailure, timedOut, cancelled, closed, transport
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// The configuration contradicts itself or cannot be fulfilled.
        public static let invalidConfiguration = Code(.invalidConfiguration)
        /// This side has no identity to present: its source has none, or has withdrawn it.
        public static let noIdentity = Code(.noIdentity)
        /// The client presented no certificate.
        public static let noPeerCertificate = Code(.noPeerCertificate)
        /// The peer's certificates prove nothing; `step` tells at which step, `verification` why.
        public static let peerNotTrusted = Code(.peerNotTrusted)
        /// The peer is who it says, but its trust domain is none that the policy allows.
        public static let trustDomainRefused = Code(.trustDomainRefused)
        /// The peer is who it says, but not one that the authorizer accepts.
        public static let peerNotAuthorized = Code(.peerNotAuthorized)
        /// The peer ended the connection by an alert, for example because it does not trust this side.
        public static let refusedByPeer = Code(.refusedByPeer)
        /// The connection ended before the peer said that its data do: they may be cut off.
        public static let truncated = Code(.truncated)
        /// What the peer sent is not TLS, or both sides have no version or cipher in common.
        public static let protocolFailure = Code(.protocolFailure)
        /// It took too long.
        public static let timedOut = Code(.timedOut)
        /// The task was cancelled.
        public static let cancelled = Code(.cancelled)
        /// The connection was closed by this side before.
        public static let closed = Code(.closed)
        /// The network did not do what was asked for.
        public static let transport = Code(.transport)
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and why; never contains key material.
    public let message: String
    /// The step of judging the peer that failed; nil if it was none of them.
    public let step: TLSStep?
    /// The alert that the peer was sent or that it sent; nil if there was none.
    public internal(set) var alert: TLSAlert?
    /// What verification found, if it is why.
    public let verification: X509VerificationError?
    /// The SPIFFE ID that the peer states; proven only if `step` is after `chain`.
    public let peerID: SPIFFEID?

    init(
        _ code: Code, _ message: String, step: TLSStep? = nil, alert: TLSAlert? = nil,
        verification: X509VerificationError? = nil, peerID: SPIFFEID? = nil
    ) {
        self.code = code
        self.message = message
        self.step = step
        self.alert = alert
        self.verification = verification
        self.peerID = peerID
    }
}

extension TLSError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}

extension TLSError {
    init(_ error: NativeTLSError) {
        let code: Code =
            switch error.code {
            case .invalidSettings: .invalidConfiguration
            case .noIdentity: .noIdentity
            case .peerRefused: .peerNotTrusted
            case .noPeerCertificate: .noPeerCertificate
            case .alertReceived: .refusedByPeer
            case .truncated: .truncated
            case .protocolFailure: .protocolFailure
            case .closed: .closed
            }
        let step: TLSStep? =
            switch error.code {
            case .noIdentity: .identity
            case .noPeerCertificate: .certificate
            case .peerRefused: .chain
            default: nil
            }
        self.init(code, error.message, step: step, alert: error.alert.map(TLSAlert.init))
    }

    init(_ error: SystemError) {
        guard error.reason != .closed else {
            self.init(.closed, "the connection was closed by this side")
            return
        }
        self.init(.transport, "the connection failed: \(error)")
    }

    init(_ error: SocketError) {
        self.init(error.code == .badAddress ? .invalidConfiguration : .transport, "\(error)")
    }

    /// The error of verification, with the step that it belongs to and the alert that tells the peer.
    init(_ error: X509VerificationError) {
        let (step, alert): (TLSStep, TLSAlert) =
            switch error.code {
            case .invalidSVID: (.certificate, .badCertificate)
            case .noBundle, .emptyBundle: (.bundle, .unknownAuthority)
            case .bundleSourceFailed: (.bundle, .internalError)
            case .unknownAuthority: (.chain, .unknownAuthority)
            case .expired, .notYetValid: (.chain, .certificateExpired)
            case .unsupportedKey: (.chain, .unsupportedCertificate)
            case .revoked: (.chain, .certificateRevoked)
            case .noRevocationList, .outdatedRevocationList, .unusableRevocationList: (.chain, .certificateUnknown)
            default: (.chain, .badCertificate)
            }
        self.init(
            .peerNotTrusted, "the peer is not trusted: \(error)", step: step, alert: alert, verification: error,
            peerID: error.id)
    }

    static let cancelled = TLSError(.cancelled, "the task was cancelled")
}
