package import NativeCrypto

/// A certificate revocation list (RFC 5280 §5), parsed and unchangeable: the Workload API may send some beside SVIDs and
/// bundles (Workload API §5.2.1, rule ST-20).
///
/// Who signed it is not known before it is used: verification checks the signature with the key of the certificate that
/// is the issuer in the chain.
public struct RevocationList: Hashable, Sendable {
    /// The parsed form that OpenSSL works with.
    package let native: NativeRevocationList

    init(_ native: NativeRevocationList) {
        self.native = native
    }

    /// Parses a list.
    ///
    /// - Parameter der: Its DER, exactly: nothing may follow.
    /// - Throws: `X509DecodingError`.
    public init(der: [UInt8]) throws(X509DecodingError) {
        do throws(CryptoError) {
            self.init(try NativeRevocationList(der: der.span))
        } catch {
            throw X509DecodingError(error)
        }
    }

    /// The encoding, byte for byte as it was parsed.
    public var der: [UInt8] { native.der }
    /// The issuer's name as RFC 2253 text.
    public var issuer: String { native.issuerText }
    /// The time of issue.
    public var thisUpdate: Timestamp { Timestamp(secondsSince1970: native.thisUpdate) }
    /// When the next list is due; nil if the list does not say.
    public var nextUpdate: Timestamp? { native.nextUpdate.map { Timestamp(secondsSince1970: $0) } }
    /// How many certificates it revokes.
    public var entryCount: Int { native.entryCount }
}

extension RevocationList: CustomStringConvertible {
    /// The issuer, the number of entries and the time.
    public var description: String {
        "revocation list of \(issuer) with \(entryCount) entries, issued \(thisUpdate)"
            + (nextUpdate.map { ", next due \($0)" } ?? "")
    }
}
