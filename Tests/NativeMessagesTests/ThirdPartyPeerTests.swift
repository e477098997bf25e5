import Foundation
import NativeMessages
import TestSupport
import TestTools
import Testing

@Suite(
    "Google's protobuf", .timeLimit(.minutes(1)),
    .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
struct ThirdPartyPeerTests {
    @Test("It understands each of our messages, and we understand what it makes of them")
    func roundTrip() async throws {
        let directory = try TestDirectory()
        let lines = try MessageKind.allCases.map { "\($0.protobufName) \(hex(try $0.sample()))\n" }
        let input = try directory.write("input", lines.joined())
        let result = try await Program.run(
            ExternalTools.python,
            [ExternalTools.script("messages.py"), ExternalTools.root.appending(path: "Protos").path, input])
        try #require(result.end == .exited(0), "\(result.output)\(result.errors)")
        let answers = result.output.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: false)
        }
        #expect(answers.count == MessageKind.allCases.count)
        for (kind, answer) in zip(MessageKind.allCases, answers) {
            #expect(answer[0] == kind.protobufName)
            #expect(try kind.decodesToSample(bytes(answer[1])), "\(kind)")
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String(Int($0) + 256, radix: 16).suffix(2) }.joined()
    }

    private func bytes(_ hex: Substring) -> [UInt8] {
        let digits = hex.utf8.map { $0 < 58 ? $0 - 48 : $0 - 87 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
