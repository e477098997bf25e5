import Foundation
import TestSupport
import Testing

@Suite("Configuration: the JSON Schema for editors", .timeLimit(.minutes(1)))
struct ConfigurationSchemaTests {
    /// A Python that has PyYAML and jsonschema: of the environment, of the repository, or the system's.
    private static func python() async throws -> String? {
        let candidates = [
            ProcessInfo.processInfo.environment["SVIDSYNC_TEST_PYTHON"], "\(Built.repository)/.venv/bin/python3",
            "/usr/bin/python3",
        ]
        for case let path? in candidates where FileManager.default.isExecutableFile(atPath: path) {
            if try await Program.run(path, ["-c", "import yaml, jsonschema"]).end == .exited(0) { return path }
        }
        return nil
    }

    @Test(
        "the schema and the decoder agree on the corpus",
        .enabled("needs a Python with PyYAML and jsonschema; SVIDSYNC_TEST_PYTHON may name it") {
            try await python() != nil
        })
    func agreement() async throws {
        let python = try #require(try await Self.python())
        let result = try await Program.run(
            python,
            [
                "\(Built.repository)/Tests/SyncAgentTests/check_schema.py",
                "\(Built.repository)/packaging/schema/svidsync.schema.json", CorpusFile.folder,
            ], environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        #expect(result.end == .exited(0), "\(result.output)\(result.errors)")
        #expect(result.output.contains("files checked"))
    }

    @Test("the schema is JSON, of the draft that editors know")
    func isJSON() throws {
        let file = URL(fileURLWithPath: "\(Built.repository)/packaging/schema/svidsync.schema.json")
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }
}
