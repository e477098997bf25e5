import TestSupport
import Testing

@Suite("Command lines, right and wrong", .timeLimit(.minutes(1)))
struct UsageTests {
    @Test(
        "help is on standard output and a success",
        arguments: [
            ["--help"], ["-h"], ["help"], ["run", "--help"], ["fetch", "--help"], ["check", "--help"],
            ["dev", "--help"], ["version", "--help"], ["help", "run"], ["run", "-h"],
            ["fetch", "--timeout", "1s", "-h"],
        ])
    func help(_ words: [String]) async throws {
        let result = try await Program.run(Built.svidsync, words)
        #expect(result.end == .exited(0))
        #expect(result.output.contains("Usage: svidsync"))
        #expect(result.errors == "")
    }

    @Test("the help of every command shows its options and an example", arguments: ["run", "fetch", "check", "dev"])
    func complete(_ command: String) async throws {
        let help = try await Program.run(Built.svidsync, [command, "--help"]).output
        #expect(help.contains("Usage: svidsync \(command)"))
        #expect(help.contains(command == "dev" ? "--socket" : "--config"))
        #expect(help.contains("Examples:"))
    }

    @Test("the version is printed", arguments: ["version", "--version"])
    func version(_ word: String) async throws {
        let result = try await Program.run(Built.svidsync, [word])
        #expect(result.end == .exited(0))
        #expect(result.output.hasPrefix("svidsync "))
    }

    /// What cannot be understood, and a part of what is said about it.
    static let mistakes: [(words: [String], says: String)] = [
        (["frob"], "unknown command 'frob'"),
        (["--frob"], "unknown command '--frob'"),
        ([""], "unknown command ''"),
        (["help", "frob"], "unknown command 'frob'"),
        (["run", "--frob"], "unknown option '--frob'"),
        (["run", "--config"], "--config needs a value"),
        (["run", "--config="], "--config needs a value"),
        (["run", "--config", "a", "--config", "b"], "--config is given twice"),
        (["run", "extra"], "unexpected argument 'extra'"),
        (["check", "--", "--config"], "unexpected argument '--config'"),
        (["fetch", "--timeout", "0s"], "--timeout must be longer than nothing"),
        (["fetch", "--timeout", "10"], "--timeout: '10' is no duration"),
        (["fetch", "--timeout", "-5s"], "--timeout: '-5s' is no duration"),
        (["fetch", "--hooks=yes"], "--hooks takes no value"),
        (["version", "extra"], "unexpected argument 'extra'"),
        (["dev", "--socket", "relative.sock"], "--socket: 'relative.sock'"),
        (["dev", "--socket", "/" + String(repeating: "a", count: 107)], "at most 107 bytes"),
        (["dev", "--ttl", "1ms"], "--ttl and --jwt-ttl must be at least 1s"),
        (["dev", "--jwt-ttl", "999ms"], "--ttl and --jwt-ttl must be at least 1s"),
        (["dev", "--key-type", "dsa"], "--key-type: 'dsa' is none of ec-p256"),
        (["dev", "--jwt-algorithm", "HS256"], "--jwt-algorithm: 'HS256' is none of RS256"),
        (["dev", "--spiffe-id", "spiffe://a/b=x,spiffe://a/c=x"], "two identities cannot have the same hint"),
        (["dev", "--spiffe-id", "example.org/web"], "--spiffe-id: "),
        (["dev", "--spiffe-id", "spiffe://example.org"], "--spiffe-id: the IDs need a path"),
        (["dev", "--federate", "Partner.example"], "--federate: "),
        (["dev", "--spiffe-id", ""], "--spiffe-id"),
    ]

    /// Slips of the finger, and what is taken for their meaning.
    static let slips: [(words: [String], meaning: String)] = [
        (["-confg", "x"], "-config"), (["-daemonmode=false"], "-daemon-mode"), (["--verson"], "--version"),
        (["chekc"], "check"), (["stauts", "--ready"], "status"), (["rum"], "run"), (["hlep"], "help"),
        (["help", "fetsh"], "fetch"), (["watc"], "watch"), (["x509", "inspct", "a"], "x509 inspect"),
        (["x59", "inspect", "a"], "x509"), (["bundle-inspect", "a"], "bundle inspect"),
        (["run", "--confg", "x"], "--config"), (["check", "-config", "x"], "--config"),
        (["fetch", "--time-out=1s"], "--timeout"), (["status", "--raedy"], "--ready"),
        (["check", "svidsync.yaml"], "--config svidsync.yaml"), (["run", "a.yaml"], "--config a.yaml"),
    ]

    @Test("a slip of the finger is answered with what was meant", arguments: slips)
    func meant(_ words: [String], _ meaning: String) async throws {
        let result = try await Program.run(Built.svidsync, words)
        #expect(result.end == .exited(64))
        #expect(result.errors.contains("; did you mean '\(meaning)'?"), "\(result.errors)")
    }

    @Test(
        "what is like nothing is answered with no guess",
        arguments: [
            ["frob"], ["get"], ["--frob"], ["run", "--frob"], ["x509", "frob"], ["check", "--config", "a", "b"],
            ["version", "extra"], [""], ["-"], ["-x"], ["x"],
        ])
    func notMeant(_ words: [String]) async throws {
        let result = try await Program.run(Built.svidsync, words)
        #expect(result.end == .exited(64))
        #expect(!result.errors.contains("did you mean"), "\(result.errors)")
    }

    @Test("usage errors end with 64 and one line on standard error", arguments: mistakes)
    func wrong(_ words: [String], _ text: String) async throws {
        let result = try await Program.run(Built.svidsync, words)
        #expect(result.end == .exited(64))
        #expect(result.output == "")
        #expect(result.errors.hasPrefix("svidsync: "))
        #expect(result.errors.contains(text), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("--help"))
    }

    @Test("no command at all: the help on standard error, and 64")
    func nothing() async throws {
        let result = try await Program.run(Built.svidsync, [])
        #expect(result.end == .exited(64))
        #expect(result.output == "")
        #expect(result.errors.contains("Usage: svidsync COMMAND"))
    }
}
