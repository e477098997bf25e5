internal import NativeMessages
internal import SPIFFE

/// A message that maps the IDs of trust domains to JWK Sets.
protocol TokenBundlesMessage: WorkloadMessage, Equatable {
    /// What the keys sign.
    associatedtype Token: TokenSVID

    /// The rule and the section that define the message.
    static var rule: String { get }

    /// The JWK Sets by their keys.
    var sets: [String: [UInt8]] { get }
}

extension JWTBundlesResponseMessage: TokenBundlesMessage {
    typealias Token = SPIFFE.JWTSVID

    static var rule: String { "ST-29, Workload API §6.2.2" }

    var sets: [String: [UInt8]] { bundles }
}

extension WITBundlesResponseMessage: TokenBundlesMessage {
    typealias Token = SPIFFE.WITSVID

    static var rule: String { "WI-6, Workload API §7.2.2" }

    var sets: [String: [UInt8]] { bundles.mapValues { Array($0.utf8) } }
}
