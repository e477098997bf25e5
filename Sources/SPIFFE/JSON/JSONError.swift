/// Why bytes are not the JSON that they should be (RFC 8259).
public struct JSONError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case empty, syntax, truncated, trailingBytes, invalidUTF8, loneSurrogate, control, escape, number
            case duplicateMember, tooDeep
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// There is nothing but white space.
        public static let empty = Code(.empty)
        /// A byte stands where JSON allows no such byte.
        public static let syntax = Code(.syntax)
        /// The text ends within a value.
        public static let truncated = Code(.truncated)
        /// Something follows the value.
        public static let trailingBytes = Code(.trailingBytes)
        /// A string is not UTF-8.
        public static let invalidUTF8 = Code(.invalidUTF8)
        /// A string has half of a surrogate pair.
        public static let loneSurrogate = Code(.loneSurrogate)
        /// A string has a control character that is not escaped.
        public static let control = Code(.control)
        /// A string has an unknown escape sequence.
        public static let escape = Code(.escape)
        /// A number is not written as JSON has it.
        public static let number = Code(.number)
        /// An object has two members of one name.
        public static let duplicateMember = Code(.duplicateMember)
        /// Arrays and objects are nested too deeply.
        public static let tooDeep = Code(.tooDeep)
    }

    /// The kind of failure.
    public let code: Code
    /// The position of the byte at fault, counted from 0.
    public let offset: Int
    /// What is wrong; shows nothing of the text.
    public let message: String

    init(_ code: Code, at offset: Int, _ message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }
}

extension JSONError: CustomStringConvertible {
    /// The position and the message.
    public var description: String { "at byte \(offset) of the JSON: \(message)" }
}
