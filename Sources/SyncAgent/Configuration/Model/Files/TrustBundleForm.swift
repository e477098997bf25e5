/// Which certificates count as a trust bundle.
package struct TrustBundleForm: Hashable, Sendable {
    /// Whether authorities whose validity has ended are left out, unless none would be left (decision D-11).
    package var omitExpired = false
    /// Whether the SVID's intermediates are added, for programs that look for them there (MySQL).
    package var includesIntermediates = false
    /// Whether the authorities of federated trust domains are added, which lets each of them speak for all (rule FE-2).
    package var mergesFederated = false

    package init(omitExpired: Bool = false, includesIntermediates: Bool = false, mergesFederated: Bool = false) {
        self.omitExpired = omitExpired
        self.includesIntermediates = includesIntermediates
        self.mergesFederated = mergesFederated
    }
}
