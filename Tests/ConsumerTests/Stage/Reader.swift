import Foundation
import TestSupport
import Testing

/// The Python reader that judges every set it meets.
struct Reader: Sendable {
    /// How it reads.
    enum Mode: String, CaseIterable {
        /// By path, after each publication.
        case follow
        /// Without pause, through one descriptor of the directory in each pass.
        case loop
    }

    /// What it has counted.
    struct Count: Decodable, Sendable {
        let passes: Int
        /// Different sets that were complete and belong together.
        let sets: Int
        let straddled: Int
        let missing: Int
        let empty: Int
        let truncated: Int
        let mismatched: Int

        /// Passes that no consumer should meet.
        var torn: Int { missing + empty + truncated + mismatched }
    }

    private let program: Program

    init(on stage: Stage, _ mode: Mode, _ directory: String) throws {
        program = try stage.start("python3", [Files.resource("reader.py"), mode.rawValue, directory])
    }

    func says(_ text: String) async throws { try await program.says(text) }

    /// Ends it and asks for the count.
    func count() async throws -> Count {
        #expect(try await program.stop() == .exited(0), "\(program.errors)")
        let line = try #require(program.output.split(separator: "\n").last)
        return try JSONDecoder().decode(Count.self, from: Data(line.utf8))
    }
}
