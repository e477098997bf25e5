import Testing

@testable import SVIDSyncCommands

@Suite("Command lines")
struct ArgumentTests {
    private let description = CommandDescription(
        name: "work", summary: "Work.", discussion: "Works.",
        options: [
            .option("--config", "FILE", "the file"), .option("--wait", "DURATION", "how long"), .flag("--all", "all"),
        ],
        maximumOperands: 1, operands: "[PLACE]", examples: [("svidsync work", "work")])

    @Test(
        "values come after a space or an equals sign, options and operands in any order",
        arguments: [
            ["--config", "a.yaml", "--all", "here"], ["here", "--all", "--config=a.yaml"],
            ["--all", "--config=a.yaml", "--", "here"],
        ])
    func parses(words: [String]) throws {
        let parsed = try description.parse(words)
        #expect(parsed.value("--config") == "a.yaml")
        #expect(parsed.has("--all"))
        #expect(parsed.operands == ["here"])
    }

    @Test("after -- everything is an operand, a lone - is one, too")
    func operands() throws {
        #expect(try description.parse(["--", "--all"]).operands == ["--all"])
        #expect(try description.parse(["-"]).operands == ["-"])
    }

    @Test("an option that may be given several times keeps all values in their order")
    func repeated() throws {
        let description = CommandDescription(
            name: "work", summary: "Work.", discussion: "Works.", options: [.options("--name", "NAME", "a name")],
            examples: [])
        let parsed = try description.parse(["--name", "b", "--name=a", "--name", "b"])
        #expect(parsed.values("--name") == ["b", "a", "b"] && parsed.value("--name") == "b")
        #expect(try description.parse([]).values("--name").isEmpty)
    }

    @Test("an equals sign in a value stays in it")
    func equalsSign() throws {
        #expect(try description.parse(["--config=a=b"]).value("--config") == "a=b")
    }

    @Test(
        "what is wrong is said",
        arguments: [
            (["--confg", "x"], "unknown option '--confg'"), (["--config"], "--config needs a value"),
            (["--config="], "--config needs a value"), (["--all=yes"], "--all takes no value"),
            (["--all", "--all"], "--all is given twice"), (["--config=a", "--config=b"], "--config is given twice"),
            (["one", "two"], "unexpected argument 'two'"), (["-x"], "unknown option '-x'"),
        ])
    func refuses(words: [String], message: String) {
        let error = #expect(throws: UsageError.self) { try description.parse(words) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "-")")
    }

    @Test(
        "help is asked for by --help and -h, whatever else is wrong",
        arguments: [
            ["--help"], ["-h"], ["--all", "--help", "--nonsense"],
        ])
    func help(words: [String]) throws {
        #expect(try description.parse(words).wantsHelp)
    }

    @Test("durations have a unit")
    func durations() throws {
        #expect(try description.parse(["--wait", "90s"]).duration("--wait") == .seconds(90))
        #expect(try description.parse([]).duration("--wait") == nil)
        for text in ["90", "s", "-1s", "1.5s", "1 s", "1d", "٣s"] {
            #expect(throws: UsageError.self) { try description.parse(["--wait", text]).duration("--wait") }
        }
    }

    @Test("the help shows usage, every option and the examples")
    func helpText() {
        let help = description.help
        #expect(help.contains("Usage: svidsync work [--config FILE] [--wait DURATION] [--all] [PLACE]"))
        for option in description.options { #expect(help.contains("  \(option.spelling) ")) }
        #expect(help.contains("  # work\n  svidsync work\n"))
    }
}

@Suite("Log lines")
struct LogLineTests {
    @Test(
        "JSON strings escape quotes, backslashes and control characters, and nothing else",
        arguments: [
            ("plain", "\"plain\""), ("a\"b\\c", "\"a\\\"b\\\\c\""), ("line\nbreak\t", "\"line\\u000abreak\\u0009\""),
            ("grüße 🔑", "\"grüße 🔑\""), ("\u{0}", "\"\\u0000\""),
        ])
    func json(text: String, expected: String) {
        #expect(JSONText.string(text) == expected)
    }
}
