/// The extensions of a certificate that SPIFFE has rules about, decoded.
package struct CertificateExtensions: Hashable, Sendable {
    /// An extension's value and whether it is marked critical.
    package struct Marked<Value: Hashable & Sendable>: Hashable, Sendable {
        package let value: Value
        package let isCritical: Bool
    }

    /// The content of basicConstraints.
    package struct BasicConstraints: Hashable, Sendable {
        package let isAuthority: Bool
        package let pathLength: Int?
    }

    package let subjectAlternativeNames: Marked<[GeneralName]>?
    package let basicConstraints: Marked<BasicConstraints>?
    package let keyUsage: Marked<KeyUsage>?
    package let extendedKeyUsages: Marked<[ObjectIdentifier]>?
    package let hasNameConstraints: Bool

    /// The URI names, byte for byte.
    package var uris: [[UInt8]] {
        (subjectAlternativeNames?.value ?? []).compactMap { name in
            guard case .uri(let bytes) = name else { return nil }
            return bytes
        }
    }
}
