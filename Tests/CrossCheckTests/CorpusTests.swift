import Foundation
import TestSupport
import Testing

@Suite("The fuzzer's seeds", .timeLimit(.minutes(2)))
struct CorpusTests {
    private static let corpus = "\(Built.repository)/Tests/Fuzz/Corpus"

    @Test("every reader of hostile bytes takes or refuses each seed, those that once did harm among them")
    func replay() async throws {
        let targets = try await Program.run("\(Built.products)/Fuzz", ["targets"]).output.split(separator: "\n")
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus)
        #expect(Set(folders) == Set(targets.map(String.init)))
        for target in targets {
            let result = try await Program.run(
                "\(Built.products)/Fuzz", [String(target), "-replay", "\(Self.corpus)/\(target)"])
            #expect(result.end == .exited(0), "\(target): \(result.errors)")
        }
    }
}
