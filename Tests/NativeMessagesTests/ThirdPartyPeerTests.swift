import Foundation
import NativeMessages
import TestTools
import Testing

@Suite(
    "Google's protobuf", .timeLimit(.minutes(1)),
    .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
struct ThirdPartyPeerTests {
    @Test("It understands each of our messages, and we understand what it makes of them")
    func roundTrip() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "messages-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: directory) } }
        let lines = try MessageKind.allCases.map { "\($0.protobufName) \(hex(try $0.sample()))\n" }
        let input = directory.appending(path: "input")
        try lines.joined().write(to: input, atomically: false, encoding: .utf8)
        let process = try ExternalProcess(
            ExternalTools.python,
            [ExternalTools.script("messages.py"), ExternalTools.root.appending(path: "Protos").path, input.path],
            output: directory.appending(path: "output").path)
        let (status, output) = try await process.result()
        try #require(status == 0, "\(output)")
        let answers = output.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: false) }
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
