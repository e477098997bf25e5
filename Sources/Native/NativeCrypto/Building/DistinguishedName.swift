/// A name of subject or issuer to be built: attributes in their order.
package struct DistinguishedName: Hashable, Sendable {
    package var attributes: [(type: ObjectIdentifier, value: String)]

    package init(_ attributes: [(type: ObjectIdentifier, value: String)] = []) {
        self.attributes = attributes
    }

    /// A name of one common name.
    package init(commonName: String) {
        self.init([(.commonName, commonName)])
    }

    /// The DER of the Name.
    package var der: [UInt8] {
        let parts = attributes.map { attribute in
            // Countries and serial numbers are PrintableString by their definition, the rest is UTF-8.
            let isPrintable = attribute.type == .country || attribute.type == .serialNumber
            let value = DERWriter.element(
                isPrintable ? DERTag.printableString : DERTag.utf8String, Array(attribute.value.utf8))
            return DERWriter.element(DERTag.set, DERWriter.sequence(attribute.type.der, value))
        }
        return DERWriter.element(DERTag.sequence, joining: parts)
    }

    package static func == (left: DistinguishedName, right: DistinguishedName) -> Bool { left.der == right.der }

    package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}
