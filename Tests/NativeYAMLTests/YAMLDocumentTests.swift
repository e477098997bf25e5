import NativeYAML
import Testing

@Suite("YAML documents")
struct YAMLDocumentTests {
    private func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) throws -> YAMLNode {
        try YAMLDocument.parse(Array(text.utf8), file: "test.yaml", limits: limits)
    }

    private func failure(_ text: String, limits: YAMLLimits = YAMLLimits()) -> YAMLError? {
        #expect(throws: YAMLError.self) { try parse(text, limits: limits) }
    }

    @Test("a mapping keeps its order, and every node knows its line and column")
    func positions() throws {
        let root = try parse("b: 1\na:\n  - x\n  - {k: 'ü', z: w}\n")
        guard case .mapping(let entries) = root.content else {
            Issue.record("not a mapping")
            return
        }
        #expect(entries.map(\.key.text) == ["b", "a"])
        #expect(entries[0].value.position == YAMLPosition(line: 1, column: 4))
        #expect(entries[1].keyPosition == YAMLPosition(line: 2, column: 1))
        guard case .sequence(let list) = entries[1].value.content, case .mapping(let inner) = list[1].content else {
            Issue.record("not a list with a mapping")
            return
        }
        #expect(list[0].position == YAMLPosition(line: 3, column: 5))
        #expect(inner[0].value.scalar == YAMLScalar("ü", style: .quoted))
        // Columns count characters, not bytes.
        #expect(inner[1].keyPosition == YAMLPosition(line: 4, column: 14))
    }

    @Test("JSON documents are read as YAML")
    func json() throws {
        let root = try parse("{\n\t\"a\":\"x\\u00e9\\/\\n\",\"b\":[1,true,null,-1.5e3,\"2\"],\"c\":{}\n}")
        guard case .mapping(let entries) = root.content, case .sequence(let list) = entries[1].value.content else {
            Issue.record("not the mapping that was written")
            return
        }
        #expect(entries[0].value.scalar?.resolved() == .string("xé/\n"))
        #expect(
            list.map { $0.scalar?.resolved() } == [.integer(1), .boolean(true), .null, .float(-1500), .string("2")])
        #expect(entries[2].value.content == .mapping([]))
    }

    @Test(
        "an empty document is nothing, at the beginning of the file",
        arguments: ["", "\n", "# only a comment\n", "---\n", "\u{FEFF}"])
    func empty(_ text: String) throws {
        #expect(try parse(text).scalar?.resolved() == .null)
    }

    @Test("a byte order mark is skipped and does not move the first line")
    func byteOrderMark() throws {
        let error = try #require(failure("\u{FEFF}a: \u{1}\n"))
        #expect(error.position == YAMLPosition(line: 1, column: 4))
    }

    @Test("block scalars and folded scalars are text even if they look like a number")
    func blocks() throws {
        #expect(try parse("|-\n  12\n").scalar?.resolved() == .string("12"))
        #expect(try parse(">-\n  true\n").scalar?.resolved() == .string("true"))
    }

    @Test("core tags are taken when they agree with the value")
    func coreTags() throws {
        #expect(try parse("!!str 12").scalar?.resolved() == .string("12"))
        #expect(try parse("! 12").scalar?.resolved() == .string("12"))
        #expect(try parse("!!int 12").scalar?.resolved() == .integer(12))
        #expect(try parse("!!map {}").content == .mapping([]))
        #expect(failure("!!int twelve")?.code == .unsupported)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let text: String
        let code: YAMLError.Code
        let line: Int
        let column: Int
        let message: String
        var testDescription: String { "\(text.debugDescription.prefix(40)) → \(message)" }
    }

    @Test(
        "what is not accepted is refused with its place",
        arguments: [
            Refused(text: "a: 1\nb: 2\na: 3\n", code: .duplicateKey, line: 3, column: 1, message: "first on line 1"),
            Refused(text: "a: 1\n\"a\": 3\n", code: .duplicateKey, line: 2, column: 1, message: "occurs twice"),
            Refused(text: "a: &x 1\nb: *x\n", code: .unsupported, line: 2, column: 4, message: "alias '*x'"),
            Refused(text: "a: !!binary aGk=\n", code: .unsupported, line: 1, column: 4, message: "!!binary"),
            Refused(text: "a: !mine [1]\n", code: .unsupported, line: 1, column: 4, message: "!mine"),
            Refused(text: "a: 1\n---\nb: 2\n", code: .unsupported, line: 2, column: 1, message: "second document"),
            Refused(text: "[a]: 1\n", code: .unsupported, line: 1, column: 1, message: "a key must be text"),
            Refused(text: "a: 1\n b: 2\n", code: .syntax, line: 2, column: 3, message: "mapping values"),
            Refused(text: "a: [1, 2\nb: 3\n", code: .syntax, line: 2, column: 2, message: "did not find expected"),
            Refused(text: "a: \"open\n", code: .syntax, line: 2, column: 1, message: "quoted scalar"),
            Refused(text: "\ta: 1\n", code: .syntax, line: 1, column: 1, message: "cannot start any token"),
            Refused(text: "a: 1\nb: x\0y\n", code: .encoding, line: 2, column: 5, message: "U+0000"),
            Refused(text: "%YAML 3.0\n---\na: 1\n", code: .syntax, line: 1, column: 1, message: "incompatible"),
        ])
    func refused(_ refused: Refused) throws {
        let error = try #require(failure(refused.text))
        #expect(error.code == refused.code)
        #expect(error.position == YAMLPosition(line: refused.line, column: refused.column))
        #expect(error.message.contains(refused.message), "\(error)")
        #expect("\(error)".hasPrefix("test.yaml:\(refused.line):\(refused.column): "))
    }

    @Test("bytes that are not UTF-8 are refused with their line")
    func notText() throws {
        for bytes: [UInt8] in [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xE2, 0x82]] {
            let document = Array("a: 1\nb: ".utf8) + bytes + Array("\n".utf8)
            let error = #expect(throws: YAMLError.self) { try YAMLDocument.parse(document, file: "f") }
            #expect(error?.code == .encoding)
            #expect(error?.position == YAMLPosition(line: 2, column: 4))
        }
        let utf16: [UInt8] = [0xFF, 0xFE, 0x61, 0x00]
        #expect(throws: YAMLError.self) { try YAMLDocument.parse(utf16, file: "f") }
    }

    @Test("size, depth and number of nodes are limited")
    func limits() throws {
        #expect(failure("a: 12345", limits: YAMLLimits(bytes: 7))?.code == .limit)
        #expect(try parse("[[[]]]", limits: YAMLLimits(depth: 3)).position == .start)
        let deep = failure("[[[[]]]]", limits: YAMLLimits(depth: 3))
        #expect(deep?.code == .limit)
        #expect(deep?.position == YAMLPosition(line: 1, column: 4))
        #expect(failure("[1, 2, 3, 4]", limits: YAMLLimits(nodes: 4))?.code == .limit)
    }

    @Test("a bomb of nested references is refused at its first alias", .timeLimit(.minutes(1)))
    func bomb() throws {
        var text = "a: &a [x, x, x, x]\n"
        for (name, previous) in zip("bcdefghij", "abcdefghi") {
            text += "\(name): &\(name) [*\(previous), *\(previous), *\(previous), *\(previous)]\n"
        }
        #expect(failure(text)?.position == YAMLPosition(line: 2, column: 8))
    }

    @Test("a hundred thousand opening brackets are refused at once", .timeLimit(.minutes(1)))
    func brackets() throws {
        #expect(failure(String(repeating: "[", count: 100_000))?.code == .limit)
        #expect(failure(String(repeating: "{a: ", count: 100_000))?.code == .limit)
    }

    @Test("no damage to a document crashes the parser: every prefix, and every byte replaced")
    func damaged() throws {
        let document = Array("a: &x {b: [1, 'q', \"d\\n\"], c: |\n   t\n}\n? k\n: !!str v\n%T\n---\n".utf8)
        var refused = 0
        for index in document.indices {
            for byte: UInt8 in [0x00, 0x22, 0x5B, 0x7D, 0x26, 0x3A, 0xFF] {
                var damaged = document
                damaged[index] = byte
                for bytes in [damaged, Array(damaged[...index])] {
                    do throws(YAMLError) {
                        _ = try YAMLDocument.parse(bytes, file: "f")
                    } catch {
                        refused += 1
                        #expect(error.position.line >= 1 && error.position.column >= 1)
                    }
                }
            }
        }
        #expect(refused > 100)
    }
}
