extension X509SVID {
    /// Judges certificates by the rules on an X509-SVID's own certificates, without a private key and without trust
    /// (X509-SVID §2 to §4).
    ///
    /// - Parameter certificates: The leaf, then the intermediates.
    /// - Returns: The leaf's SPIFFE ID, and the rules that are broken without making the document unusable.
    /// - Throws: `X509SVIDError` for the first rule that makes it unusable.
    public static func review(
        _ certificates: [Certificate]
    ) throws(X509SVIDError) -> (id: SPIFFEID, warnings: [X509SVIDError]) {
        let review = try ChainReview(certificates, strict: false)
        return (review.id, review.warnings)
    }
}
