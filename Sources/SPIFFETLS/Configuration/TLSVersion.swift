internal import NativeCrypto

/// A version of TLS that is safe to speak.
public enum TLSVersion: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// TLS 1.2 (RFC 5246), with forward secrecy and authenticated encryption only.
    case tls12
    /// TLS 1.3 (RFC 8446).
    case tls13

    /// Orders the versions by their age.
    public static func < (left: TLSVersion, right: TLSVersion) -> Bool { left.rawValue < right.rawValue }

    var native: NativeTLSSettings.Version { self == .tls12 ? .tls12 : .tls13 }
}
