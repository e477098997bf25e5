/// `${NAME}` in values: replaced by an environment variable; `$${` stands for `${` itself.
enum VariableSubstitution {
    struct Result: Hashable {
        let text: String
        /// Whether a variable was replaced: such text is never resolved as a number and never shown.
        let isSubstituted: Bool
    }

    struct Failure: Error, Hashable {
        let message: String
    }

    static func apply(to text: String, _ environment: (String) -> String?) throws(Failure) -> Result {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return Result(text: text, isSubstituted: false) }
        var output = ""
        var isSubstituted = false
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            output += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                output += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                output += try value(takingFrom: &rest, environment)
                isSubstituted = true
            } else {
                output += "$"
                rest = rest.dropFirst()
            }
        }
        return Result(text: output + rest, isSubstituted: isSubstituted)
    }

    /// Takes `${NAME}` off the front.
    private static func value(
        takingFrom rest: inout Substring, _ environment: (String) -> String?
    ) throws(Failure) -> String {
        guard let end = rest.firstIndex(of: "}") else {
            throw Failure(message: "'${' is never closed; write ${NAME}, or $${ for the two characters themselves")
        }
        let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
        guard isName(name) else {
            throw Failure(
                message: "'${\(name)}' names no environment variable; only ${NAME} with letters, digits and _ is known")
        }
        guard let value = environment(name) else {
            throw Failure(message: "the environment variable \(name) is not set")
        }
        rest = rest[rest.index(after: end)...]
        return value
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
    }
}
