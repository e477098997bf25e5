internal import COpenSSL
internal import Synchronization

/// The authorities between leaves and the anchors of one bundle that have been proven once: the next leaf that comes
/// with the same ones needs only the proof that the lowest of them issued it.
///
/// Only proofs are remembered, and one counts again only where a new verification could not turn out otherwise: for the
/// same certificates above the leaf, byte for byte and all of them needed, by the same options, at a time when all of
/// them are valid, where nobody asks about revocation, and where nothing above the leaf's issuer has a say in what the
/// leaf may be (name constraints; the resources of RFC 3779). Whatever is not accepted so is verified anew in full, so
/// that refusals and their reasons are the same.
final class ProvenIssuers: Sendable {
    private struct Proof {
        /// The leaf's issuer, as an anchor.
        let issuer: TrustAnchors
        /// From the leaf's issuer to the bundle's anchor.
        let path: [NativeCertificate]
        let options: ChainVerifier.Options
        /// The times at which the whole path is valid, without its last second, which OpenSSL is left to judge.
        let validity: Range<Int64>
    }

    /// More than the intermediates that a trust domain has at a time; a proof is some 10 kB.
    private static let limit = 64
    /// The most bytes of certificates in a proof.
    private static let sizeLimit = 16_384

    /// By the certificates that came with the leaf.
    private let proofs = Mutex<[[NativeCertificate]: Proof]>([:])

    /// The chain of the leaf, if it is proven by what was proven before.
    func chain(
        of leaf: NativeCertificate, _ intermediates: [NativeCertificate], _ options: ChainVerifier.Options
    ) -> [NativeCertificate]? {
        guard !intermediates.isEmpty, options.revocation == .unasked, !leaf.hasResources,
            let proof = proofs.withLock({ $0[intermediates] }), proof.validity.contains(options.time),
            proof.options.hasSameRules(as: options)
        else { return nil }
        do throws(ChainError) {
            let chain = try VerificationContext(leaf, [], proof.issuer, options).verifiedChain()
            return chain.count == 2 ? [leaf] + proof.path : nil
        } catch {
            // The verification that follows says why.
            return nil
        }
    }

    /// Remembers what a chain that was verified proves of the certificates above its leaf, if that may count again.
    func remember(
        _ chain: [NativeCertificate], _ intermediates: [NativeCertificate], _ anchors: [NativeCertificate],
        _ options: ChainVerifier.Options
    ) {
        let path = Array(chain.dropFirst())
        guard options.revocation == .unasked, let issuer = path.first, path.count > 1,
            path.dropLast() == intermediates[...],
            !path.dropFirst().contains(where: \.extensions.hasNameConstraints),
            path.reduce(0, { $0 + $1.der.count }) <= Self.sizeLimit,
            isOnlyChoice(intermediates, anchors), let begin = path.map(\.notBefore).max(),
            let end = path.map(\.notAfter).min(), begin < end
        else { return }
        do throws(CryptoError) {
            let proof = Proof(
                issuer: try TrustAnchors([issuer]), path: path, options: options, validity: begin..<end)
            proofs.withLock { proofs in
                // Many at a time are rare: to prove all of them again is cheaper than to keep account of their use.
                if proofs.count >= Self.limit { proofs = [:] }
                proofs[intermediates] = proof
            }
        } catch {
            // For want of memory: then the next one is verified in full.
            return
        }
    }

    /// Whether no certificate shares the name of one of the intermediates: OpenSSL, which looks for issuers by name
    /// and prefers anchors, finds the same path for each leaf then.
    private func isOnlyChoice(_ intermediates: [NativeCertificate], _ anchors: [NativeCertificate]) -> Bool {
        intermediates.indices.allSatisfy { index in
            !intermediates[(index + 1)...].contains { $0.hasSubject(of: intermediates[index]) }
                && !anchors.contains { $0.hasSubject(of: intermediates[index]) }
        }
    }
}

extension ChainVerifier.Options {
    /// Whether they differ in the time at most.
    fileprivate func hasSameRules(as other: Self) -> Bool {
        var same = self
        same.time = other.time
        return same == other
    }
}

extension NativeCertificate {
    /// Whether the subjects are the same name in OpenSSL's eyes: case and spaces do not count.
    fileprivate func hasSubject(of other: NativeCertificate) -> Bool {
        unsafe withVerificationHandle { own in
            unsafe other.withVerificationHandle { other in
                unsafe X509_NAME_cmp(X509_get_subject_name(own), X509_get_subject_name(other)) == 0
            }
        }
    }

    /// Whether it has an extension of RFC 3779, which is judged by those of all certificates above it.
    fileprivate var hasResources: Bool {
        unsafe withVerificationHandle { handle in
            unsafe X509_get_ext_by_NID(handle, NID_sbgp_ipAddrBlock, -1) >= 0
                || X509_get_ext_by_NID(handle, NID_sbgp_autonomousSysNum, -1) >= 0
        }
    }
}
