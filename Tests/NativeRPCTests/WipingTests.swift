import NativeRPC
import TestSupport
import TestTools
import Testing

@Suite("Received secrets", .timeLimit(.minutes(1)), .serialized)
struct WipingTests {
    @Test(
        "Of a message that was released nothing is left in memory, in however many pieces it came",
        arguments: [200, 1200, 9000, 100_000])
    func wiped(_ count: Int) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s"
            // In a process of its own: a server holds what it sends.
            let server = try Program(ExternalTools.product("RPCProbe"), ["serve", path])
            let channel = RPCChannel(address: .unix(path: path))
            while await channel.status("/probe.Probe/Echo", []) != nil {
                channel.resetBackoff()
                try await Task.sleep(for: .milliseconds(10))
            }
            let output = try await Program.run(
                ExternalTools.product("RPCProbe"), ["wipe", path, "\(count)"]
            ).output
            let words = output.split { " ,\n".contains($0) }.map(String.init)
            try #require(words.count == 7 && words[1] == "true" && words[6] == "clean", "\(output)")
            // The search can find: while the message is held, every piece of it is there.
            #expect(Int(words[3]).map { $0 >= (count - 16) / 64 + 1 } == true, "\(output)")
            #expect(words[5] == "0", "\(output)")
            try await server.kill()
        }
    }
}
