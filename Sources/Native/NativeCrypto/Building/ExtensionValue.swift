/// One extension of a certificate to be built.
package struct ExtensionValue: Hashable, Sendable {
    package var identifier: ObjectIdentifier
    package var isCritical: Bool
    /// The DER of the extension's value.
    package var value: [UInt8]

    package init(_ identifier: ObjectIdentifier, critical: Bool, value: [UInt8]) {
        self.identifier = identifier
        isCritical = critical
        self.value = value
    }

    /// subjectAltName.
    package static func subjectAlternativeNames(_ names: [GeneralName], critical: Bool = false) -> ExtensionValue {
        ExtensionValue(
            .subjectAlternativeName, critical: critical,
            value: DERWriter.element(DERTag.sequence, joining: names.map(Self.der)))
    }

    /// basicConstraints; cA false is encoded by its absence.
    package static func basicConstraints(
        authority: Bool, pathLength: Int? = nil, critical: Bool = true
    ) -> ExtensionValue {
        let parts = (authority ? [DERWriter.boolean(true)] : []) + (pathLength.map { [DERWriter.integer($0)] } ?? [])
        return ExtensionValue(
            .basicConstraints, critical: critical, value: DERWriter.element(DERTag.sequence, joining: parts))
    }

    /// keyUsage.
    package static func keyUsage(_ usage: KeyUsage, critical: Bool = true) -> ExtensionValue {
        ExtensionValue(.keyUsage, critical: critical, value: DERWriter.namedBits(usage.bits))
    }

    /// extKeyUsage.
    package static func extendedKeyUsages(_ usages: [ObjectIdentifier], critical: Bool = false) -> ExtensionValue {
        ExtensionValue(
            .extendedKeyUsage, critical: critical,
            value: DERWriter.element(DERTag.sequence, joining: usages.map(\.der)))
    }

    /// subjectKeyIdentifier.
    package static func subjectKeyIdentifier(_ identifier: [UInt8]) -> ExtensionValue {
        ExtensionValue(.subjectKeyIdentifier, critical: false, value: DERWriter.octetString(identifier))
    }

    /// authorityKeyIdentifier with the key identifier alone.
    package static func authorityKeyIdentifier(_ identifier: [UInt8]) -> ExtensionValue {
        ExtensionValue(
            .authorityKeyIdentifier, critical: false,
            value: DERWriter.sequence(DERWriter.element(DERTag.context(0, constructed: false), identifier)))
    }

    /// nameConstraints (RFC 5280 §4.2.1.10).
    package static func nameConstraints(
        permitted: [GeneralName] = [], excluded: [GeneralName] = [], critical: Bool = true
    ) -> ExtensionValue {
        func subtrees(_ number: UInt8, _ names: [GeneralName]) -> [UInt8] {
            names.isEmpty
                ? []
                : DERWriter.element(DERTag.context(number), joining: names.map { DERWriter.sequence(Self.der($0)) })
        }
        return ExtensionValue(
            .nameConstraints, critical: critical,
            value: DERWriter.sequence(subtrees(0, permitted), subtrees(1, excluded)))
    }

    private static func der(_ name: GeneralName) -> [UInt8] {
        switch name {
        case .email(let bytes): DERWriter.element(DERTag.context(1, constructed: false), bytes)
        case .dns(let bytes): DERWriter.element(DERTag.context(2, constructed: false), bytes)
        case .uri(let bytes): DERWriter.element(DERTag.context(6, constructed: false), bytes)
        case .ip(let bytes): DERWriter.element(DERTag.context(7, constructed: false), bytes)
        case .other(let tag): DERWriter.element(DERTag.context(UInt8(tag), constructed: false), [])
        }
    }

    /// The DER of the Extension.
    var der: [UInt8] {
        DERWriter.sequence(
            identifier.der, isCritical ? DERWriter.boolean(true) : [], DERWriter.octetString(value))
    }
}
