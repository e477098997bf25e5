import Foundation
import TestSupport
import Testing

@Suite("Configurations that cannot be right: every command refuses with 78", .timeLimit(.minutes(1)))
struct BadConfigurationTests {
    /// A configuration, and what the complaint about it says; DIR stands for an own directory, FILE for the path of
    /// the configuration.
    struct Fault: CustomTestStringConvertible, Sendable {
        let name: String
        let yaml: String
        let says: [String]
        var testDescription: String { name }

        init(_ name: String, _ yaml: String, _ says: String...) {
            self.name = name
            self.yaml = yaml
            self.says = says
        }

        /// A fault of the endpoint's address alone.
        init(endpoint: String, _ says: String...) {
            name = "endpoint \(endpoint)"
            yaml = """
                workload_api: { endpoint: "\(endpoint)" }
                outputs: [{ name: a, directory: DIR/a, files: [{ kind: combined, name: x }] }]
                """
            self.says = ["FILE:1:27: workload_api.endpoint: "] + says
        }
    }

    private static let files = "files: [{ kind: combined, name: x }]"

    static let faults = [
        Fault("nothing", "", "FILE"),
        Fault("no YAML", "outputs: [}\n", "FILE:1:11: "),
        Fault("tab as indentation", "outputs:\n\t- name: a\n", "FILE:2:"),
        Fault("binary", "\u{0}\u{1}\u{2}", "FILE:1:"),
        Fault("unknown key", "output: []\n", "FILE:1:1: ", "unknown key; did you mean 'outputs'?"),
        Fault(
            "unknown key in an output", "outputs: [{ name: a, directroy: DIR/a, \(files) }]\n", "FILE:1:22: ",
            "did you mean 'directory'?"),
        Fault("wrong type", "outputs: nginx\n", "FILE:1:10: outputs: must be a list"),
        Fault(
            "number for a name", "outputs: [{ name: 5, directory: DIR/a, \(files) }]\n",
            "FILE:1:19: outputs[0].name: must be text"),
        Fault(
            "two outputs of one name",
            "outputs:\n- { name: a, directory: DIR/a, \(files) }\n- { name: a, directory: DIR/b, \(files) }\n",
            "FILE:3:11: ", "two outputs have one name"),
        Fault(
            "two outputs on one path",
            "outputs:\n- { name: a, directory: DIR/a, \(files) }\n- { name: b, directory: DIR/a, \(files) }\n",
            "FILE:3:25: ", "two outputs write to one directory"),
        Fault(
            "an output inside another",
            "outputs:\n- { name: a, directory: DIR/a, \(files) }\n- { name: b, directory: DIR/a/b, \(files) }\n",
            "FILE:3:25: ", "inside that of another output"),
        Fault(
            "two files of one name",
            "outputs: [{ name: a, directory: DIR/a, files: [{kind: combined, name: x}, {kind: trust-bundle, name: x}] }]\n",
            "FILE:1:"),
        Fault(
            "relative directory", "outputs: [{ name: a, directory: run/a, \(files) }]\n",
            "FILE:1:33: ", "'run/a' must be an absolute path"),
        Fault(
            "directory with dots", "outputs: [{ name: a, directory: DIR/../a, \(files) }]\n",
            "FILE:1:33: ", "must not hold '.' or '..'"),
        Fault(
            "file name with a slash",
            "outputs: [{ name: a, directory: DIR/a, files: [{ kind: combined, name: ../x }] }]\n", "FILE:1:", "../x"),
        Fault(
            "unknown kind", "outputs: [{ name: a, directory: DIR/a, files: [{ kind: jks, name: x }] }]\n",
            "FILE:1:", "jks"),
        Fault(
            "missing user", "outputs: [{ name: a, directory: DIR/a, owner: nosuchuser1, \(files) }]\n",
            "FILE:1:", "nosuchuser1"),
        Fault(
            "missing group", "outputs: [{ name: a, directory: DIR/a, group: nosuchgroup1, \(files) }]\n",
            "FILE:1:", "nosuchgroup1"),
        Fault(
            "missing user of a file",
            "outputs: [{ name: a, directory: DIR/a, files: [{ kind: combined, name: x, owner: nosuchuser2 }] }]\n",
            "FILE:1:", "nosuchuser2"),
        Fault(
            "no SPIFFE ID",
            "outputs: [{ name: a, directory: DIR/a, identity: { spiffe_id: example.org/a }, \(files) }]\n", "FILE:1:",
            "spiffe_id"),
        Fault(
            "signal that kills",
            "outputs: [{ name: a, directory: DIR/a, \(files), hooks: [{ signal: KILL, pid_file: /run/x }] }]\n",
            "FILE:1:", "'KILL' is not a signal to reload on"),
        Fault(
            "hook for a shell",
            "outputs: [{ name: a, directory: DIR/a, \(files), hooks: [{ command: \"nginx -s reload\" }] }]\n",
            "FILE:1:", "must be a list"),
        Fault(
            "variable that is not set", "outputs: [{ name: a, directory: \"${SVIDSYNC_NOT_SET}\", \(files) }]\n",
            "FILE:1:", "SVIDSYNC_NOT_SET"),
        Fault(endpoint: "/run/agent.sock", "EP-13"),
        Fault(endpoint: "http://localhost", "EP-3"),
        Fault(endpoint: "unix://run/agent.sock", "EP-4"),
        Fault(endpoint: "unix:run/agent.sock", "EP-5"),
        Fault(endpoint: "unix:///a?x", "EP-6"),
        Fault(endpoint: "tcp://localhost:8000", "EP-7"),
        Fault(endpoint: "tcp://127.0.0.1", "EP-8"),
        Fault(endpoint: "tcp://127.0.0.1:8000/", "EP-9"),
        Fault(endpoint: "unix:///a%00b", "EP-12"),
    ]

    @Test("with file, line and column, and nothing is made", arguments: faults)
    func refused(_ fault: Fault) async throws {
        let directory = try TestDirectory()
        let file = directory.path("config.yaml")
        let yaml = fault.yaml.replacingOccurrences(of: "DIR", with: directory.path)
        try directory.write(
            "config.yaml",
            yaml.contains("workload_api") || !yaml.contains("outputs: [{") && !yaml.contains("outputs:\n- {")
                ? yaml : yaml + "workload_api: { endpoint: \"unix://\(directory.path)/agent.sock\" }\n")
        for command in ["run", "fetch", "check"] {
            let result = try await Program.run(Built.svidsync, [command, "--config", file])
            #expect(result.end == .exited(78), "\(command)")
            #expect(result.output == "")
            for part in fault.says {
                #expect(result.errors.contains(part.replacingOccurrences(of: "FILE", with: file)), "\(result.errors)")
            }
            for line in result.errors.split(separator: "\n") { #expect(line.hasPrefix("svidsync: ")) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["config.yaml"])
    }

    @Test("all faults are told at once")
    func several() async throws {
        let directory = try TestDirectory()
        let file = try directory.write(
            "config.yaml", "outputs: [{ name: 5, directory: a, files: [] }]\nlog: { level: loud }\n")
        let result = try await Program.run(Built.svidsync, ["check", "--config", file])
        #expect(result.end == .exited(78))
        #expect(result.errors.split(separator: "\n").count == 4, "\(result.errors)")
    }

    @Test("a file that is missing, a directory, unreadable or open to others", arguments: ["run", "fetch", "check"])
    func file(_ command: String) async throws {
        let directory = try TestDirectory()
        func complaint(_ path: String) async throws -> String {
            let result = try await Program.run(Built.svidsync, [command, "--config", path])
            #expect(result.end == .exited(78))
            return result.errors
        }
        #expect(
            try await complaint(directory.path("none")).contains(
                "there is no configuration file \(directory.path)/none"))
        #expect(try await complaint(directory.path).contains("\(directory.path) is not a regular file"))
        #expect(try await complaint("/proc/self/mem").contains("configuration"))
        let large = try directory.write("large.yaml", String(repeating: "# \n", count: 1 << 19))
        #expect(try await complaint(large).contains("has more than"))
    }

    @Test("neither an address in the file nor in the environment is an error of its own (EP-1)")
    func noEndpoint() async throws {
        let directory = try TestDirectory()
        let file = try directory.write(
            "config.yaml", "outputs: [{ name: a, directory: \(directory.path)/a, \(Self.files) }]\n")
        for value in [nil, "", "/bare/path"] {
            let words = ["-u", "SPIFFE_ENDPOINT_SOCKET"] + (value.map { ["SPIFFE_ENDPOINT_SOCKET=\($0)"] } ?? [])
            let result = try await Program.run("/usr/bin/env", words + [Built.svidsync, "check", "--config", file])
            #expect(result.end == .exited(78), "\(value ?? "not set")")
            #expect(result.errors.contains("SPIFFE_ENDPOINT_SOCKET"))
        }
    }

    @Test("a bad configuration at SIGHUP is reported and changes nothing; a good one is taken")
    func reload() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address)
        let daemon = try await deployment.runUntilReady()
        let before = try deployment.snapshot()
        let good = try String(contentsOfFile: deployment.file, encoding: .utf8)

        try deployment.directory.write("svidsync.yaml", good + "unknown: 1\n")
        daemon.signal(SIGHUP)
        try await daemon.says("the old one stays in force")
        try await daemon.says("unknown key")
        #expect(try deployment.snapshot() == before)
        let serials = try await endpoint.send("good")
        try await deployment.changes(from: before)
        #expect(try await deployment.holds(serial: serials[0]))

        try deployment.directory.write(
            "svidsync.yaml", good.replacingOccurrences(of: deployment.output, with: deployment.directory.path("second"))
        )
        daemon.signal(SIGHUP)
        try await eventually("files in the new place") {
            FileManager.default.fileExists(atPath: deployment.directory.path("second/tls.key"))
        }
        #expect(try await daemon.stop() == .exited(0))
    }
}
