import SyncAgent
import TestSupport
import Testing

@Suite("svidsync check: what is unsafe, with the reason")
struct UnsafeChoiceTests {
    private func warnings(_ settings: String) async throws -> [String] {
        let text = """
            workload_api: { endpoint: "tcp://127.0.0.1:1" }
            outputs: [{ name: x, directory: /dev/shm/none/x, \(settings) }]
            """
        let configuration = try ConfigurationDecoder.decode(Array(text.utf8), file: "c.yaml") { _ in nil }
        return await PlanCheck(plan: try await PlanResolver.resolve(configuration)).findings()
            .filter { $0.level == .warning }.map(\.description)
    }

    private static let leaf = "files: [{ kind: leaf, name: l }]"

    @Test("the defaults are not")
    func none() async throws {
        #expect(try await warnings(Self.leaf) == [])
        let all = "files: [{ kind: combined, name: c }, { kind: trust-bundles, name: \"{trust_domain}.pem\" }]"
        #expect(try await warnings(all) == [])
    }

    @Test(
        "each choice is named with its reason",
        arguments: [
            (
                "files: [{ kind: trust-bundle, name: ca, merge_federated: unsafe }]",
                "x: ca: merge_federated: each federated trust domain can sign for every SPIFFE ID", "FE-2"
            ),
            (
                "files: [{ kind: trust-bundle, name: ca, intermediates_in_bundle: true }]",
                "x: ca: intermediates_in_bundle: ", "goes on trusting them"
            ),
            (
                "files: [{ kind: private-key, name: k, world_readable: unsafe, mode: \"0644\" }]",
                "x: k: world_readable: mode 0644", "act as the workload"
            ),
            ("publish: files, \(leaf)", "x: publish: ", "a new key beside an old chain"),
            ("publish: in-place, \(leaf)", "x: publish: ", "half a file"),
            ("on_denied: keep, \(leaf)", "x: on_denied: ", "stay until somebody removes them"),
            ("shared_directory: unsafe, directory_mode: keep, \(leaf)", "x: shared_directory: ", "replace the files"),
            (
                "files: [{ kind: private-key, name: k, passphrase: generated }]", "x: passphrase: ",
                "only a program of 'svidsync exec'"
            ),
        ])
    func named(_ settings: String, _ choice: String, _ reason: String) async throws {
        let found = try await warnings(settings)
        #expect(found.count == 1 && found[0].hasPrefix("warning: \(choice)") && found[0].contains(reason), "\(found)")
    }
}
