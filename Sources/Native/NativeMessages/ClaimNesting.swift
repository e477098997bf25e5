/// Finds out how deeply the claims of an encoded ValidateJWTSVIDResponse are nested, before protobuf-c decodes them.
///
/// protobuf-c calls itself for each level and knows no limit: a few kilobytes of lists in lists would overflow the
/// stack. This reads the wire format with a stack of its own and judges a tag and a length as protobuf-c does.
enum ClaimNesting {
    /// The messages through which claims can nest.
    private enum Kind {
        case response, object, entry, value, list

        /// The message that a field of this one holds, where it leads to more levels.
        func nested(_ field: UInt64) -> Kind? {
            switch (self, field) {
            case (.response, 2), (.value, 5): .object
            case (.object, 1): .entry
            case (.entry, 2), (.list, 1): .value
            case (.value, 6): .list
            default: nil
            }
        }
    }

    /// Whether no claim lies deeper than `limit` levels; objects, lists and values count, entries do not.
    ///
    /// - Throws: `MessageError` when the bytes are no message.
    static func isWithin(_ limit: Int, response bytes: Span<UInt8>) throws(MessageError) -> Bool {
        var reader = WireReader()
        var open: [(kind: Kind, end: Int, depth: Int)] = [(.response, bytes.count, 0)]
        while let (kind, end, depth) = open.last {
            if reader.offset == end {
                open.removeLast()
                continue
            }
            guard let field = reader.nextField(of: bytes, end: end) else { throw .malformed("ValidateJWTSVIDResponse") }
            guard let content = field.content, let nested = kind.nested(field.number) else { continue }
            let nestedDepth = nested == .entry ? depth : depth + 1
            guard nestedDepth <= limit else { return false }
            reader.offset = content.lowerBound
            open.append((nested, content.upperBound, nestedDepth))
        }
        return true
    }
}

/// Walks over the fields of a message in the wire format.
private struct WireReader {
    var offset = 0

    /// Reads a field's tag and passes over its value; nil when it is malformed.
    ///
    /// `content` is where a length-prefixed value lies.
    mutating func nextField(of bytes: Span<UInt8>, end: Int) -> (number: UInt64, content: Range<Int>?)? {
        guard let tag = varint(of: bytes, end: end, maximumBytes: 5) else { return nil }
        var content: Range<Int>?
        switch tag & 7 {
        case 0:
            guard varint(of: bytes, end: end, maximumBytes: 10) != nil else { return nil }
        case 1: offset += 8
        case 5: offset += 4
        case 2:
            guard
                let length = varint(of: bytes, end: end, maximumBytes: 5), length <= UInt64(end - offset)
            else { return nil }
            content = offset..<offset + Int(length)
            offset += Int(length)
        default: return nil
        }
        return offset <= end ? (tag >> 3, content) : nil
    }

    private mutating func varint(of bytes: Span<UInt8>, end: Int, maximumBytes: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in 0..<maximumBytes where offset < end {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7f) << UInt64(7 * index)
            if byte < 0x80 { return value }
        }
        return nil
    }
}
