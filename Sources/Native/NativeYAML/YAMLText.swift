/// The first look at a document's bytes, to see whether they are text at all.
///
/// libyaml finds such faults too, but tells an offset only; a person needs the line.
enum YAMLText {
    static func check(_ bytes: [UInt8], file: String, limits: YAMLLimits) throws(YAMLError) {
        guard bytes.count <= limits.bytes else {
            throw YAMLError(
                code: .limit, file: file, position: .start,
                message: "the document has \(bytes.count) bytes; at most \(limits.bytes) are accepted")
        }
        var decoder = UTF8()
        var source = bytes.makeIterator()
        var line = 1
        var column = 1
        while true {
            let fault: String?
            switch decoder.decode(&source) {
            case .emptyInput: return
            case .error: fault = "this is not UTF-8 text"
            case .scalarValue(let scalar):
                fault = isAllowed(scalar) ? nil : "the character \(name(of: scalar)) is not allowed in YAML"
                if fault == nil, scalar == "\n" {
                    line += 1
                    column = 1
                } else if fault == nil, scalar != "\u{FEFF}" || line > 1 || column > 1 {
                    column += 1
                }
            }
            if let fault {
                let position = YAMLPosition(line: line, column: column)
                throw YAMLError(code: .encoding, file: file, position: position, message: fault)
            }
        }
    }

    /// `c-printable` of YAML 1.2, section 5.1.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
