import Foundation
import Logging
import ReloadHooks
import SyncAgent
import TestSupport
import Testing

@Suite("Configuration: decoding")
struct ConfigurationDecoderTests {
    private func decode(_ text: String) throws(ConfigurationError) -> AgentConfiguration {
        try ConfigurationDecoder.decode(Array(text.utf8), file: "c.yaml") { _ in nil }
    }

    @Test("the corpus is there")
    func corpus() {
        #expect(CorpusFile.valid.count >= 5)
        #expect(CorpusFile.invalid.count >= 35)
    }

    @Test("a good file is decoded", arguments: CorpusFile.valid)
    func valid(_ file: CorpusFile) throws {
        let configuration = try file.decode()
        #expect(!configuration.outputs.isEmpty)
    }

    @Test("a bad file gives exactly the problems that it says it has, with their places", arguments: CorpusFile.invalid)
    func invalid(_ file: CorpusFile) throws {
        let error = try #require(throws: ConfigurationError.self) { try file.decode() }
        #expect(!file.expectations.isEmpty)
        #expect(error.problems.count == file.expectations.count, "\(error)")
        for expected in file.expectations {
            let place = SourcePosition(file: file.name, line: expected.line, column: expected.column)
            #expect(
                error.problems.contains { $0.position == place && $0.message.contains(expected.text) },
                "expected \(place): \(expected.text)\ngot:\n\(error)")
        }
        let places = error.problems.compactMap(\.position)
        #expect(
            places.map { [$0.line, $0.column] }
                == places.map { [$0.line, $0.column] }.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test("the value of an environment variable never appears in an error", arguments: CorpusFile.invalid)
    func noValues(_ file: CorpusFile) throws {
        let error = try #require(throws: ConfigurationError.self) { try file.decode() }
        #expect(!"\(error)".contains("hunter2"))
    }

    @Test("what is not said has its default")
    func defaults() throws {
        let file = try #require(CorpusFile.valid.first { $0.name == "minimal.yaml" })
        let configuration = try file.decode()
        let output = try #require(configuration.outputs.first)
        #expect(configuration.workloadAPI == WorkloadAPISettings(endpoint: nil, maximumMessageSize: 16_777_216))
        #expect(configuration.log == LogSettings(level: .info, format: .text))
        #expect(output.directoryMode == FileMode(0o755))
        #expect(output.createDirectory)
        #expect(output.identity == .first)
        #expect(output.owner == nil && output.group == nil)
        #expect(output.grace == .seconds(60))
        #expect(output.hooks == HookPlan())
    }

    @Test("a file that holds a private key has mode 0600 by default, others 0644", arguments: FileKind.allCases)
    func defaultModes(_ kind: FileKind) throws {
        let options: [FileKind: String] = [
            .pkcs12: ", store: key, passphrase_file: /p", .envoySDS: ", secret: certificate",
            .jwtSVID: ", audience: a",
        ]
        let configuration = try decode(
            """
            outputs: [{name: a, directory: /a, incubating: true, files: [
                {kind: \(kind.rawValue), name: "\(kind == .trustBundles ? "{trust_domain}.pem" : "x")"\(options[kind] ?? "")},
                {kind: combined, name: c}, {kind: trust-bundle, name: t}]}]
            """)
        let file = configuration.outputs[0].files[0]
        let isSecret = [.privateKey, .combined, .pkcs12, .jwtSVID, .witSVID, .witKey].contains(kind)
        #expect(file.mode == FileMode(isSecret ? 0o600 : 0o644))
        #expect(file.content.isSecret == isSecret)
    }

    @Test("every setting arrives")
    func everything() throws {
        let file = try #require(CorpusFile.valid.first { $0.name == "everything.yaml" })
        let configuration = try file.decode()
        #expect(configuration.workloadAPI.endpoint?.value == "unix:///run/spire/agent/public/api.sock")
        #expect(configuration.workloadAPI.endpoint?.position == SourcePosition(file: file.name, line: 3, column: 13))
        #expect(configuration.workloadAPI.maximumMessageSize == 32 << 20)
        #expect(configuration.log == LogSettings(level: .warning, format: .json))
        #expect(configuration.outputs.map(\.name.value) == ["nginx", "2nd.out-put_x", "third"])

        let nginx = configuration.outputs[0]
        let nowhere = SourcePosition(file: "", line: 0, column: 0)
        #expect(nginx.directory.value == "/run/svid/nginx")
        #expect(nginx.directoryMode == FileMode(0o750))
        #expect(!nginx.createDirectory)
        #expect(nginx.identity == IdentitySelection(.hint(Located("web", at: nowhere))))
        #expect(nginx.owner?.value == .name("root"))
        #expect(nginx.group?.value == .number(33))
        #expect(nginx.grace == .seconds(300))
        #expect(
            nginx.files.map(\.content) == [
                .certificateChain, .privateKey(KeyForm()), .trustBundle(TrustBundleForm()),
                .combined(KeyForm(), keyLast: false),
            ])
        #expect(nginx.files.map(\.name.value) == ["tls.crt", "tls.key", "ca.pem", "all.pem"])
        #expect(nginx.files.map(\.mode.bits) == [0o640, 0o640, 0o444, 0o400])
        #expect(nginx.files[0].owner?.value == .name("nobody"))
        #expect(nginx.files[0].group?.value == .number(0))
        #expect(
            nginx.hooks.hooks == [
                Hook(
                    .command(
                        HookCommand(program: "/usr/sbin/nginx", arguments: ["-t", "-q"], timeout: .milliseconds(500)))),
                Hook(.signal(SignalAction(.user1, to: .pidFiles(["/run/nginx.pid"])))),
                Hook(
                    .command(
                        HookCommand(
                            program: "systemctl", arguments: ["try-reload-or-restart", "10", ""],
                            timeout: .seconds(30)))),
            ])

        let second = configuration.outputs[1]
        #expect(second.identity == IdentitySelection(.spiffeID(Located("spiffe://example.org/db", at: nowhere))))
        #expect(second.grace == .zero)
        #expect(
            configuration.outputs[2].hooks.hooks == [
                Hook(.signal(SignalAction(.hangUp, to: .pidFiles(["/run/third.pid"]))))
            ]
        )
    }

    @Test("variables are replaced, and $${ stands for ${")
    func variables() throws {
        let file = try #require(CorpusFile.valid.first { $0.name == "variables.yaml" })
        let output = try #require(try file.decode().outputs.first)
        #expect(output.name.value == "a8")
        #expect(output.directory.value == "/run/x/svid")
        #expect(!output.createDirectory)
        #expect(output.owner?.value == .number(8))
        #expect(output.grace == .seconds(8))
        #expect(output.files[0].name.value == "key-8")
        #expect(output.files[0].mode == FileMode(0o640))
        #expect(
            output.hooks.hooks == [Hook(.command(HookCommand(program: "echo", arguments: ["${HOME} $$ $ 88"])))])
    }

    @Test("the configurations of the examples are good")
    func examples() throws {
        let folder = "\(Built.repository)/examples"
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix("svidsync.yaml") }
        #expect(paths.count >= 2)
        for path in paths {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)")))
            _ = try ConfigurationDecoder.decode(bytes, file: path) { _ in nil }
        }
    }

    @Test("two files with the same settings on other lines are equal")
    func equality() throws {
        let one = try decode("outputs: [{name: a, directory: /a, files: [{kind: combined, name: x}]}]")
        let two = try decode("\n\noutputs:\n - {files: [{name: x, kind: combined}],\n    directory: /a, name: a}")
        let other = try decode("outputs: [{name: a, directory: /b, files: [{kind: combined, name: x}]}]")
        #expect(one == two)
        #expect(one != other)
    }

    @Test("a thousand outputs are decoded, with unique directories", .timeLimit(.minutes(1)))
    func many() throws {
        var text = "outputs:\n"
        for number in 0..<1000 {
            text += " - {name: o\(number), directory: /run/o\(number), files: [{kind: combined, name: x}]}\n"
        }
        #expect(try decode(text).outputs.count == 1000)
    }
}
