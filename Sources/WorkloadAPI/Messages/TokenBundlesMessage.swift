internal import NativeMessages
internal import SPIFFE

/// A message that maps the IDs of trust domains to JWK Sets.
protocol TokenBundlesMessage: WorkloadMessage, Equatable {
    associatedtype Bundle: TrustBundle

    /// The rule and the section that define the message.
    static var rule: String { get }

    /// The JWK Sets by their keys.
    var sets: [String: [UInt8]] { get }

    /// Reads one of the sets.
    static func bundle(of trustDomain: TrustDomain, _ jwkSet: [UInt8]) throws(BundleDocumentError) -> Bundle

    /// What was wrong with the set, and how many keys there are in the bundle.
    static func findings(_ bundle: Bundle) -> (warnings: [BundleDocumentError], keys: Int)
}

extension JWTBundlesResponseMessage: TokenBundlesMessage {
    static var rule: String { "ST-29, Workload API §6.2.2" }

    var sets: [String: [UInt8]] { bundles }

    static func bundle(of trustDomain: TrustDomain, _ jwkSet: [UInt8]) throws(BundleDocumentError) -> JWTBundle {
        try JWTBundle(trustDomain: trustDomain, jwkSet: jwkSet)
    }

    static func findings(_ bundle: JWTBundle) -> (warnings: [BundleDocumentError], keys: Int) {
        (bundle.warnings, bundle.authorities.count)
    }
}

extension WITBundlesResponseMessage: TokenBundlesMessage {
    static var rule: String { "WI-6, Workload API §7.2.2" }

    var sets: [String: [UInt8]] { bundles.mapValues { Array($0.utf8) } }

    static func bundle(of trustDomain: TrustDomain, _ jwkSet: [UInt8]) throws(BundleDocumentError) -> WITBundle {
        try WITBundle(trustDomain: trustDomain, jwkSet: jwkSet)
    }

    static func findings(_ bundle: WITBundle) -> (warnings: [BundleDocumentError], keys: Int) {
        (bundle.warnings, bundle.authorities.count)
    }
}
