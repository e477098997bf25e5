internal import NativeCrypto
internal import Synchronization

/// Keeps what is made of a bundle's authorities when they are first verified against.
final class AnchorMemory: Sendable {
    private let memory = Mutex<TrustAnchors?>(nil)

    func anchors(of authorities: [Certificate]) throws(CryptoError) -> TrustAnchors {
        try memory.withLock { slot throws(CryptoError) in
            if let anchors = slot { return anchors }
            let anchors = try TrustAnchors(authorities.map(\.native))
            slot = anchors
            return anchors
        }
    }
}
