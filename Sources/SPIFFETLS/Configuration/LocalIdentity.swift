internal import NativeCrypto
internal import SPIFFE

/// What this side presents.
enum LocalIdentity: Sendable {
    case svid(any X509SVIDSource)
    case certificate(any TLSCertificateSource)
    case none

    /// What is current now; nil for `none`.
    func current() throws -> NativeTLSIdentity? {
        switch self {
        case .svid(let source):
            let svid = try source.x509SVID()
            return NativeTLSIdentity(
                certificates: svid.certificates.map(\.native), privateKey: svid.privateKey.native)
        case .certificate(let source):
            let certificate = try source.tlsCertificate()
            return NativeTLSIdentity(
                certificates: certificate.certificates.map(\.native), privateKey: certificate.privateKey.native)
        case .none: return nil
        }
    }

    var isNone: Bool {
        guard case .none = self else { return false }
        return true
    }
}
