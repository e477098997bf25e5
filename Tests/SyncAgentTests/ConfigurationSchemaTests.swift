import Foundation
import TestSupport
import TestTools
import Testing

@Suite("Configuration: the JSON Schema for editors", .timeLimit(.minutes(1)))
struct ConfigurationSchemaTests {
    @Test(
        "the schema and the decoder agree on the corpus",
        .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
    func agreement() async throws {
        let result = try await Program.run(
            ExternalTools.python,
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
