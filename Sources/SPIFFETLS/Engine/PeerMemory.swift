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
        /// By their DER, what peers presented beside their leaves: many peers present the same.
        var helpers: [[UInt8]: NativeCertificate] = [:]

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

        mutating func insert(helpers presented: ArraySlice<Certificate>) {
            for certificate in presented where helpers[certificate.der] == nil {
                if helpers.count >= PeerMemory.helperLimit { helpers = [:] }
                helpers[certificate.der] = certificate.native
            }
        }
    }

    /// Of a generation; a peer is some 10 kB.
    private static let limit = 128
    /// More than the authorities at work at a time, a few in each trust domain.
    private static let helperLimit = 32
    /// The most bytes of certificates that are remembered of a peer.
    private static let sizeLimit = 8_192

    private let state = Mutex(State())

    /// The parsed form of a certificate that an accepted peer presented before.
    func certificate(_ encoding: [UInt8]) -> NativeCertificate? {
        state.withLock { state in
            state.helpers[encoding] ?? state.proof(encoding)?.presented.first?.native
        }
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
            state.withLock {
                $0.insert(proof, leaf.der)
                $0.insert(helpers: presented.dropFirst())
            }
        }
        return chain
    }
}
