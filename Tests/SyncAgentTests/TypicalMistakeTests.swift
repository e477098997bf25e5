import SyncAgent
import TestSupport
import Testing

/// One slip in an otherwise good configuration, and what a person is told about it.
struct TypicalMistake: CustomTestStringConvertible, Sendable {
    /// What stands in the good configuration, and what in its place.
    let old: String
    let new: String
    /// Line and column.
    let place: String
    /// What is to be done about it.
    let remedy: String
    var testDescription: String { new }

    init(_ old: String, _ new: String, _ place: String, _ remedy: String) {
        self.old = old
        self.new = new
        self.place = place
        self.remedy = remedy
    }
}

@Suite("Configuration: typical mistakes")
struct TypicalMistakeTests {
    private static let good = """
        workload_api:
          endpoint: unix:///run/agent.sock
        outputs:
          - name: web
            directory: /run/svid/web
            owner: root
            files:
              - { kind: certificate-chain, name: tls.crt, mode: "0644" }
              - { kind: private-key, name: tls.key, mode: "0600" }
              - { kind: trust-bundle, name: ca.pem }

        """

    static let mistakes = [
        TypicalMistake("owner:", "ownr:", "6:5", "did you mean 'owner'?"),
        TypicalMistake("outputs:", "output:", "3:1", "did you mean 'outputs'?"),
        TypicalMistake("    files:", "    file:", "7:5", "did you mean 'files'?"),
        TypicalMistake("certificate-chain", "certificate_chain", "8:17", "did you mean 'certificate-chain'?"),
        TypicalMistake("certificate-chain", "cert", "8:17", "allowed: certificate-chain, leaf"),
        TypicalMistake("\"0644\"", "0644", "8:57", "write \"0644\" or 0o644"),
        TypicalMistake("\"0644\"", "644", "8:57", "write \"644\" or 0o644"),
        TypicalMistake("\"0600\"", "\"0644\"", "9:51", "the last digit must be 0, as in \"0640\""),
        TypicalMistake("owner: root", "owner: no-such-user", "6:12", "create it, or write another name or a number"),
        TypicalMistake(
            "owner: root", "readers: { groups: [no-such-group] }", "6:25",
            "there is no group 'no-such-group' on this machine; create it"),
        TypicalMistake("owner: root", "owner: root:root", "6:12", "'owner' and 'group' are two keys"),
        TypicalMistake("/run/svid/web", "run/web", "5:16", "must be an absolute path"),
        TypicalMistake("/run/svid/web", "/run/svid/web/", "5:16", "must not end in '/'"),
        TypicalMistake("unix:///run", "/run", "2:13", "write unix:// before it"),
        TypicalMistake("unix:///run", "unix://run", "2:13", "write three slashes"),
        TypicalMistake("name: ca.pem", "name: tls.crt", "10:37", "the other is on line 8"),
        TypicalMistake("name: ca.pem", "name: tls/ca.pem", "10:37", "use letters, digits"),
        TypicalMistake(
            "name: ca.pem", "name: \"{trust_domain}.pem\"", "10:37",
            "kind trust-bundles, spiffe-bundle and jwk-set have one file for each trust domain"),
        TypicalMistake(
            "trust-bundle, name: ca.pem", "trust-bundles, name: ca.pem", "10:38", "as in \"{trust_domain}.pem\""),
        TypicalMistake(
            "name: ca.pem", "name: ca.pem, merge_federated: true", "10:62", "must be the word 'unsafe' or left out"),
        TypicalMistake("trust-bundle, name: ca.pem", "jwt-svid, name: token", "10:9", "the key 'audience' is missing"),
        TypicalMistake("trust-bundle, name: ca.pem", "wit-svid, name: wit", "10:33", "say 'incubating: true'"),
        TypicalMistake(
            "trust-bundle, name: ca.pem", "pkcs12, store: key, name: p12, passphrase_file: /no/such/file", "10:65",
            "open /no/such/file: No such file or directory"),
        TypicalMistake("owner: root", "on_denied: delete", "6:16", "allowed: keep, remove, { remove_after: 10m }"),
        TypicalMistake("owner: root", "on_denied: { remove_after: 10 }", "6:32", "such as 10s; '10' has no unit"),
        TypicalMistake(
            "owner: root", "create_directory: yes", "6:23",
            "must be true or false, but is text; write one of these two words, without quotes"),
        TypicalMistake(
            "owner: root", "identity: { spiffe_id: spiffe://Example.org/web }", "6:28", "write it in lower case"),
        TypicalMistake("owner: root", "hooks: [{ signal: SIGHUP }]", "6:13", "pid_file, unit or executable"),
        TypicalMistake(
            "owner: root", "hooks: [{ command: nginx -s reload }]", "6:24",
            "must be a list: the program and its arguments"),
        TypicalMistake("owner: root", "owner: root\n    owner: root", "7:5", "occurs twice; first on line 6"),
        TypicalMistake("    owner: root", "\towner: root", "6:1", "indent with spaces"),
        TypicalMistake("    directory:", "   directory:", "5:4", "is the line indented as those beside it?"),
        TypicalMistake("    owner:", "     owner:", "6:11", "is the line indented as those beside it, and text"),
        TypicalMistake("name: ca.pem }", "name: ca.pem", "11:1", "that begins at line 10"),
    ]

    private func plan(_ text: String) async throws -> AgentPlan {
        let configuration = try ConfigurationDecoder.decode(Array(text.utf8), file: "c.yaml") { _ in nil }
        return try await PlanResolver.resolve(configuration)
    }

    @Test("without one, it is good")
    func none() async throws {
        #expect(try await plan(Self.good).outputs.count == 1)
    }

    @Test("each is told with its place and what to do about it", arguments: mistakes)
    func told(_ mistake: TypicalMistake) async throws {
        #expect(Self.good.contains(mistake.old))
        let text = Self.good.replacing(mistake.old, with: mistake.new, maxReplacements: 1)
        let error = await #expect(throws: ConfigurationError.self) { try await plan(text) }
        let found = error?.problems.map(\.description) ?? []
        #expect(
            found.contains { $0.hasPrefix("c.yaml:\(mistake.place): ") && $0.contains(mistake.remedy) }, "\(found)")
    }

    @Test("svidsync check names users and groups, and doubts an audience with a comma")
    func doubts() async throws {
        let text = Self.good.replacing(
            "      - { kind: trust-bundle, name: ca.pem }",
            with: """
                      - { kind: jwt-svid, name: token, audience: "a,b", group: "0" }
                      - { kind: jwt-svid, name: other, audience: [a, b], readers: { users: [4711] } }
                """)
        let findings = await PlanCheck(plan: try await plan(text)).findings().map(\.description)
        #expect(findings.contains { $0.contains("token: JWT-SVID for a,b") && $0.contains("user root, group root") })
        #expect(findings.contains { $0.contains("other: JWT-SVID for a, b") && $0.contains("readable for user 4711") })
        let doubts = findings.filter { $0.contains("with a comma in it") }
        #expect(
            doubts == [
                "warning: web: token: the audience 'a,b' is one with a comma in it; several are a list, as in [a, b]"
            ])
    }
}
