/// `cmd_args` as spiffe-helper splits it.
///
/// One record of comma-separated values with a space for the comma (Go's `encoding/csv`): an argument that starts with
/// a double quote lasts to the next one, and a doubled quote in it is a quote. There is no other quoting, and two
/// spaces hold an empty argument between them.
enum HelperArguments {
    enum Fault: Error, Hashable {
        /// A quote inside an argument that does not start with one.
        case quoteInside(argument: Int)
        /// Something other than a space after the quote that ends an argument.
        case textAfterQuote(argument: Int)
        case missingQuote(argument: Int)
        /// Nothing but line ends.
        case noArguments

        var message: String {
            switch self {
            case .quoteInside(let argument):
                "argument \(argument) holds a '\"' but does not start with one; quote all of it and double the quote"
            case .textAfterQuote(let argument):
                "argument \(argument) goes on after the '\"' that ends it; a quote inside is doubled"
            case .missingQuote(let argument): "the '\"' that ends argument \(argument) is missing"
            case .noArguments: "there is nothing but line ends"
            }
        }
    }

    /// Splits the first line; later ones are ignored, as there.
    static func split(_ text: String) throws(Fault) -> [String] {
        guard !text.isEmpty else { return [] }
        var rest = Array(text.utf8)[...]
        while let next = rest.first, next == UInt8(ascii: "\n") || rest.starts(with: [13, 10]) {
            rest = rest.dropFirst(next == UInt8(ascii: "\n") ? 1 : 2)
        }
        guard !rest.isEmpty else { throw .noArguments }
        var arguments: [String] = []
        while true {
            let isQuoted = rest.first == UInt8(ascii: "\"")
            let number = arguments.count + 1
            let bytes = isQuoted ? try quoted(&rest, number) : try plain(&rest, number)
            arguments.append(String(decoding: bytes, as: UTF8.self))
            guard rest.first == UInt8(ascii: " ") else { return arguments }
            rest = rest.dropFirst()
        }
    }

    private static func plain(_ rest: inout ArraySlice<UInt8>, _ number: Int) throws(Fault) -> [UInt8] {
        var bytes = Array(rest.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") })
        rest = rest.dropFirst(bytes.count)
        if bytes.last == 13, rest.first == UInt8(ascii: "\n") { bytes.removeLast() }
        guard !bytes.contains(UInt8(ascii: "\"")) else { throw .quoteInside(argument: number) }
        return bytes
    }

    private static func quoted(_ rest: inout ArraySlice<UInt8>, _ number: Int) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        rest = rest.dropFirst()
        while let byte = rest.first {
            rest = rest.dropFirst()
            guard byte == UInt8(ascii: "\"") else {
                if byte == 13, rest.first == UInt8(ascii: "\n") { continue }
                bytes.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "\"") {
                bytes.append(byte)
                rest = rest.dropFirst()
                continue
            }
            if rest.starts(with: [13, 10]) { rest = rest.dropFirst() }
            guard rest.isEmpty || rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "\n") else {
                throw .textAfterQuote(argument: number)
            }
            return bytes
        }
        throw .missingQuote(argument: number)
    }
}
