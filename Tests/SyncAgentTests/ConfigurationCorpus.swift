import Foundation
import SyncAgent
import TestSupport
import Testing

/// The configuration files of `Corpus/`, good and bad.
struct CorpusFile: Sendable, CustomTestStringConvertible {
    /// A problem that a bad file says it has, in a comment `# expect: line:column: text`.
    struct Expectation: Sendable {
        let line: Int
        let column: Int
        let text: String
    }

    static let folder = "\(Built.repository)/Tests/SyncAgentTests/Corpus"
    static let valid = files(in: "valid")
    static let invalid = files(in: "invalid")

    let path: String
    let bytes: [UInt8]
    let expectations: [Expectation]

    var name: String { String(path.split(separator: "/").last ?? "") }
    var testDescription: String { name }

    private static func files(in folder: String) -> [CorpusFile] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(Self.folder)/\(folder)").sorted()
            return try names.map { try CorpusFile("\(Self.folder)/\(folder)/\($0)") }
        } catch {
            Issue.record("the corpus cannot be read: \(error)")
            return []
        }
    }

    private init(_ path: String) throws {
        self.path = path
        bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        expectations = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            guard line.hasPrefix("# expect: ") else { return nil }
            let parts = line.dropFirst(10).split(separator: ":", maxSplits: 2)
            guard parts.count == 3, let line = Int(parts[0]), let column = Int(parts[1]) else { return nil }
            return Expectation(line: line, column: column, text: parts[2].trimmingCharacters(in: .whitespaces))
        }
    }

    /// Decodes it with the variables that the corpus relies on.
    func decode() throws(ConfigurationError) -> AgentConfiguration {
        let variables = [
            "RUNTIME": "/run/x", "NUMBER": "8", "MODE": "0640", "FLAG": "false", "SECRET": "hunter2",
        ]
        return try ConfigurationDecoder.decode(bytes, file: name) { variables[$0] }
    }
}
