internal import NativeCrypto
internal import SPIFFE
internal import Synchronization

/// What was made of the certificates of peers that came before: most peers come again.
///
/// Only proofs are remembered, and a proof counts again only where a new one could not turn out otherwise: for the same
/// certificates, byte for byte, by the same rules, with an equal bundle, at a time when every certificate of the
/// chain is valid, and where nobody asks about revocation. So a changed bundle counts in the next handshake. Policy and authorizer
/// are asked each time.
final class PeerMemory: Sendable {
    private struct Proof {
        let presented: [Certificate]
        let chain: VerifiedX509Chain
        let bundle: X509Bundle
        let options: X509VerificationOptions
    }

    private struct State {
        /// By the DER of the leaf: the present generation and the one before, so that whoever comes again stays.
        var present: [[UInt8]: Proof] = [:]
        var previous: [[UInt8]: Proof] = [:]

        mutating func proof(_ leaf: [UInt8]) -> Proof? {
            if let proof = present[leaf] { return proof }
            guard let proof = previous[leaf] else { return nil }
            insert(proof, leaf)
            return proof
        }

        mutating func insert(_ proof: Proof, _ leaf: [UInt8]) {
            if present.count >= PeerMemory.limit {
                previous = present
                present = [:]
            }
            present[leaf] = proof
        }
    }

    /// Of a generation; a peer is some 10 kB.
    private static let limit = 128
    /// The most bytes of certificates that are remembered of a peer.
    private static let sizeLimit = 8_192

    private let state = Mutex(State())

    /// The parsed form of certificates that a peer presented before.
    func certificates(_ encodings: [[UInt8]]) -> [NativeCertificate]? {
        guard let leaf = encodings.first, let proof = state.withLock({ $0.proof(leaf) }),
            proof.presented.count == encodings.count,
            zip(proof.presented, encodings).allSatisfy({ $0.der == $1 })
        else { return nil }
        return proof.presented.map(\.native)
    }

    /// Verifies, or finds that it has been done.
    func verify(
        _ presented: [Certificate], _ bundles: any X509BundleSource, at time: Timestamp,
        _ options: X509VerificationOptions
    ) throws(X509VerificationError) -> VerifiedX509Chain {
        guard options.revocation == .ignored, let leaf = presented.first else {
            return try VerifiedX509Chain(verifying: presented, against: bundles, at: time, options: options)
        }
        let witness = BundleWitness(bundles)
        if let proof = state.withLock({ $0.proof(leaf.der) }), proof.presented == presented, proof.options == options,
            proof.chain.certificates.allSatisfy({ $0.notBefore < time && time < $0.notAfter }),
            witness.bundle(for: proof.chain.id.trustDomain) == proof.bundle
        {
            return proof.chain
        }
        let chain = try VerifiedX509Chain(verifying: presented, against: witness, at: time, options: options)
        if let bundle = witness.last, presented.reduce(0, { $0 + $1.der.count }) <= Self.sizeLimit {
            let proof = Proof(presented: presented, chain: chain, bundle: bundle, options: options)
            state.withLock { $0.insert(proof, leaf.der) }
        }
        return chain
    }
}
