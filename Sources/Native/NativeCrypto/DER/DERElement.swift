/// One element of a DER encoding, as positions in the bytes that hold it.
struct DERElement: Hashable, Sendable {
    /// The identifier octet: class, constructed bit and tag number.
    let tag: UInt8
    /// Where the identifier octet is.
    let start: Int
    /// Where the content is.
    let content: Range<Int>

    /// The position behind the element.
    var end: Int { content.upperBound }
    /// The whole element, header and content.
    var whole: Range<Int> { start..<end }
    var isConstructed: Bool { tag & 0x20 != 0 }
}

/// The tags that are used here.
enum DERTag {
    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let null: UInt8 = 0x05
    static let objectIdentifier: UInt8 = 0x06
    static let utf8String: UInt8 = 0x0C
    static let printableString: UInt8 = 0x13
    static let utcTime: UInt8 = 0x17
    static let generalizedTime: UInt8 = 0x18
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31

    /// A context-specific tag.
    static func context(_ number: UInt8, constructed: Bool = true) -> UInt8 { (constructed ? 0xA0 : 0x80) | number }
}
