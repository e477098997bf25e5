/// Where the X509-SVID to present comes from: a fixed one or a live source.
public protocol X509SVIDSource: Sendable {
    /// The SVID that is current now; does not wait.
    ///
    /// - Throws: the source's own error if there is none.
    func x509SVID() throws -> X509SVID
}

extension X509SVID: X509SVIDSource {
    /// The SVID itself.
    public func x509SVID() -> X509SVID { self }
}
