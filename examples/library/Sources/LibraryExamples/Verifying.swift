import Foundation
import SPIFFE
import WorkloadAPI

/// The guide "Validating an X509-SVID": certificates that a peer presents.
func verifyPeer(_ client: WorkloadAPIClient) async throws {
    let context = try await client.fetchX509Context()
    let presented = context.defaultSVID.certificates
    let partner = try TrustDomain(name: "partner.example")
    let mayCall = SPIFFEIDMatcher.memberOf(context.defaultSVID.id.trustDomain).or(.memberOf(partner))

    let chain = try VerifiedX509Chain(verifying: presented, against: context.bundles)
    guard mayCall.matches(chain.id) else { throw Unexpected(what: "\(chain.id) may not call") }
    print(chain.id, "until", chain.notAfter)

    try expect(chain.authority.isAuthority, "an authority at the end")

    let current = X509VerificationOptions(revocation: .whereListed(context.revocationLists))
    let checked = try VerifiedX509Chain(verifying: presented, against: context.bundles, options: current)

    try expect(checked == chain, "nothing is revoked")
    try refusals(presented)
}

private func refusals(_ presented: [Certificate]) throws {
    let noBundles = X509BundleSet()
    do {
        _ = try VerifiedX509Chain(verifying: presented, against: noBundles)
    } catch {
        switch error.code {
        case .noBundle: print("we do not know the trust domain:", error.message)
        case .expired: print("the clock or the peer's agent stands still:", error.message)
        default: print(error.rule, error.message)
        }
        try expect(error.code == .noBundle, "no bundle")
    }
}

/// An SVID in files, as svidsync writes them.
func readFiles(_ client: WorkloadAPIClient) async throws {
    let directory = URL(fileURLWithPath: NSTemporaryDirectory()).appending(path: "svid-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer {
        do {
            try FileManager.default.removeItem(at: directory)
        } catch {
            print("\(directory.path) is left: \(error)")
        }
    }
    let context = try await client.fetchX509Context()
    try write(context.defaultSVID, context.bundles, to: directory)

    let chain = Array(try Data(contentsOf: directory.appending(path: "tls.crt")))
    let roots = Array(try Data(contentsOf: directory.appending(path: "ca.pem")))
    let certificates = try Certificate.parse(contents: chain.span)
    let bundle = try X509Bundle(trustDomain: TrustDomain(name: "example.org"), pem: roots.span)
    let verified = try VerifiedX509Chain(verifying: certificates, against: bundle, options: .init(strict: true))

    try expect(verified.id == context.defaultSVID.id, "the same identity")
}

private func write(_ svid: X509SVID, _ bundles: X509BundleSet, to directory: URL) throws {
    guard let bundle = bundles[svid.id.trustDomain] else { throw Unexpected(what: "no bundle") }

    try Data(svid.certificateChainPEM).write(to: directory.appending(path: "tls.crt"))
    try Data(bundle.pem).write(to: directory.appending(path: "ca.pem"))
    let key = svid.privateKey.withPEM { pem in pem.count }

    try expect(key > 0, "a private key")
}
