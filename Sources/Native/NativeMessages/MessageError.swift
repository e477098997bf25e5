/// A message that could not be decoded or encoded: which message, and what is wrong with it.
///
/// It never holds any of the message's content.
package struct MessageError: Error, Hashable, Sendable {
    /// What is wrong.
    package struct Code: Hashable, Sendable {
        private enum Value { case malformed, invalidText, tooDeep }
        private let value: Value

        /// The bytes are not a message of this type, or decoding them would take too much memory.
        package static let malformed = Code(value: .malformed)
        /// A text field that is not UTF-8, or that holds a zero byte where none can be sent.
        package static let invalidText = Code(value: .invalidText)
        /// Claims that are nested too deeply.
        package static let tooDeep = Code(value: .tooDeep)
    }

    package let code: Code
    /// Human-readable, with the names of the message and of the field.
    package let message: String

    static func malformed(_ type: StaticString) -> MessageError {
        MessageError(code: .malformed, message: "\(type): the bytes are not a message of this type")
    }

    static func invalidText(_ field: StaticString) -> MessageError {
        MessageError(code: .invalidText, message: "\(field) is not valid UTF-8 text")
    }

    static func zeroByte(_ field: StaticString) -> MessageError {
        MessageError(code: .invalidText, message: "\(field) holds a zero byte")
    }

    static func tooDeep(_ field: StaticString, limit: Int) -> MessageError {
        MessageError(code: .tooDeep, message: "\(field) is nested more than \(limit) levels deep")
    }
}

extension MessageError: CustomStringConvertible {
    package var description: String { message }
}
