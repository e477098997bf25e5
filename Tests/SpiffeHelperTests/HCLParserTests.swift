import SyncAgent
import Testing

@testable import SpiffeHelper

@Suite("HCL 1 is read as spiffe-helper's library reads it")
struct HCLParserTests {
    private func parse(_ text: String) throws -> [HCLItem] {
        try HCLParser.parse(Array(text.utf8), file: "helper.conf")
    }

    private func value(_ text: String) throws -> HCLNode.Content {
        try #require(try parse("k = \(text)").first).value.content
    }

    @Test("comments, byte order mark and line ends of Windows are no content")
    func comments() throws {
        let items = try parse("\u{FEFF}# one\r\n// two\r\n/* three\n = */ a = 1 # four\r\nb = \"x\" // five")
        #expect(items.map(\.key) == ["a", "b"])
        #expect(items.map(\.value.content) == [.number("1"), .string("x")])
        #expect(items.map(\.position.line) == [4, 5])
    }

    @Test(
        "escapes and interpolations of strings",
        arguments: [
            (#""a\"b\\c\n\t""#, "a\"b\\c\n\t"),
            (#""\x41\101\u00e9\U0001F600""#, "AA\u{e9}\u{1F600}"),
            (#""${env.HOME}/x""#, "${env.HOME}/x"),
            (#""${f("a")}""#, "${f(\"a\")}"),
            (#""gr\u00fc\u00df""#, "grüß"),
        ])
    func strings(_ text: String, _ expected: String) throws {
        #expect(try value(text) == .string(expected))
    }

    @Test("here documents, plain and indented")
    func hereDocuments() throws {
        #expect(try value("<<EOT\none\n two\nEOT\n") == .string("one\n two\n"))
        #expect(try value("<<-EOT\n    one\n      two\n    EOT\n") == .string("one\n  two\n"))
        #expect(try value("<<-EOT\n  one\n    EOT\n") == .string("  one\n"))
    }

    @Test("lists and blocks, with commas where they may be left out")
    func nesting() throws {
        let items = try parse(
            """
            jwt_svids = [{ a = "x", b = ["1", "2",] }, { a = "y" }]
            health_checks { listener_enabled = true bind_port = 8081 }
            """)
        guard case .list(let list) = items[0].value.content, case .object(let block) = items[1].value.content else {
            Issue.record("a list and a block are expected")
            return
        }
        #expect(list.count == 2)
        #expect(block.map(\.key) == ["listener_enabled", "bind_port"])
        #expect(block.map(\.value.content) == [.boolean(true), .number("8081")])
    }

    @Test("a file that starts with a brace is JSON")
    func json() throws {
        let items = try parse(#"{ "cert_dir": "certs", "jwt_svids": [{"jwt_audience": "a"}] }"#)
        #expect(items.map(\.key) == ["cert_dir", "jwt_svids"])
    }

    @Test(
        "numbers are read as Go reads them",
        arguments: [
            ("0644", 0o644), ("444", 444), ("0x1A4", 0o644), ("0", 0), ("-1", -1), ("9223372036854775807", Int.max),
        ])
    func numbers(_ text: String, _ expected: Int) throws {
        #expect(try value(text) == .number(text))
        #expect(HCLNumber.integer(text) == expected)
    }

    @Test(
        "what is no whole number is none", arguments: ["1.5", "089", "0x", "", "-", "+1", "9223372036854775808", "1 "])
    func notIntegers(_ text: String) {
        #expect(HCLNumber.integer(text) == nil)
    }

    @Test(
        "the first error is named with line and column",
        arguments: [
            ("a = \"x", 1, 5), ("a =\n  yes", 2, 3), ("a = [1 2]", 1, 8), ("a = {\n b = 1\n", 3, 1), ("= 1", 1, 1),
            ("a \"label\" { }", 1, 3), ("/* no end", 1, 1), ("a = \"\\q\"", 1, 6), ("a = <<EOT\nx\n", 1, 5),
            ("é = @", 1, 5), ("a = 08", 1, 5), ("{ a = 1 } b = 2", 1, 11), ("a = \"x\ny\"", 1, 5),
        ])
    func errors(_ text: String, _ line: Int, _ column: Int) throws {
        let error = #expect(throws: ConfigurationError.self) { try parse(text) }
        #expect(
            error?.problems.first?.position == SourcePosition(file: "helper.conf", line: line, column: column),
            "\(String(describing: error))")
    }

    @Test("deep nesting and every truncation end in an answer, not in a crash")
    func hostile() {
        #expect(throws: ConfigurationError.self) { try parse("a = " + String(repeating: "[", count: 100_000)) }
        #expect(throws: ConfigurationError.self) { try parse(String(repeating: "a {", count: 100_000)) }
        let text = "a = [{ b = \"\\u00e9${x}\", c = <<-E\n  y\n  E\n }] // end"
        let bytes = Array(text.utf8)
        for length in bytes.indices {
            for byte: UInt8 in [0, 0x22, 0x7B, 0xFF] {
                do {
                    _ = try HCLParser.parse(Array(bytes[..<length]) + [byte], file: "f")
                } catch {
                    #expect(!error.problems.isEmpty)
                }
            }
        }
    }
}
