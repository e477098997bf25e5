import Foundation
import NativeRPC
import Testing

@Suite("Signals", .timeLimit(.minutes(1)))
struct SignalTests {
    @Test("No thread of gRPC takes a signal that is meant for the program")
    func blocked() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let answer = try await channel.answer(TestMethod.echo, [1])
            #expect(answer == [1])
            var seen: Set<String> = []
            for task in try files(in: "/proc/self/task") {
                // A thread may end between the two looks.
                guard let status = FileManager.default.contents(atPath: "/proc/self/task/\(task)/status") else {
                    continue
                }
                let fields = Dictionary(
                    String(decoding: status, as: UTF8.self).split(separator: "\n").compactMap { line in
                        line.firstIndex(of: ":").map {
                            (line[..<$0], line[line.index(after: $0)...].trimmingCharacters(in: .whitespaces))
                        }
                    }, uniquingKeysWith: { first, _ in first })
                let name = fields["Name"] ?? ""
                guard ["grpc_global_tim", "event_engine", "timer_manager", "default-executo"].contains(name) else {
                    continue
                }
                seen.insert(name)
                let mask = UInt64(fields["SigBlk"] ?? "", radix: 16) ?? 0
                for signal in [SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGCHLD] {
                    #expect(mask & (1 << UInt64(signal - 1)) != 0, "\(name) takes signal \(signal)")
                }
            }
            #expect(seen.count >= 3, "the threads have other names than these: \(seen)")
        }
    }
}
