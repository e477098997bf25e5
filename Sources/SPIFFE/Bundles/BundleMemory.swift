internal import NativeCrypto
internal import Synchronization

/// Keeps what is made of a bundle's authorities when it is first needed.
final class BundleMemory: Sendable {
    private let anchors = Mutex<TrustAnchors?>(nil)
    private let text = Mutex<[UInt8]?>(nil)

    func anchors(of authorities: [Certificate]) throws(CryptoError) -> TrustAnchors {
        try anchors.withLock { slot throws(CryptoError) in
            if let anchors = slot { return anchors }
            let anchors = try TrustAnchors(authorities.map(\.native))
            slot = anchors
            return anchors
        }
    }

    func pem(of authorities: [Certificate]) -> [UInt8] {
        text.withLock { slot in
            if let text = slot { return text }
            let text = PEM.certificates(authorities.map(\.native))
            slot = text
            return text
        }
    }
}
