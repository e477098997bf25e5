import Foundation
import NativeRPC
import TestSupport
import TestTools
import Testing

@Suite(
    "Peers made with grpcio", .timeLimit(.minutes(1)),
    .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
struct ThirdPartyPeerTests {
    @Test("TR-1, TR-3: its client is content with our server")
    func theirClient() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s"
            let server = makeTestServer(.unix(path: path))
            try server.start()
            let client = try await Program.run(ExternalTools.python, [ExternalTools.script("rpc_client.py"), path])
            #expect(client.end == .exited(0), "\(client.output)\(client.errors)")
            #expect(client.output == "all as it should be\n")
            await server.shutdown()
        }
    }

    @Test("TR-1, TR-3: our client gets from its server what ours would send")
    func theirServer() async throws {
        try await withTheirServer { channel, _ in
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
            let echoed = try await channel.answer(TestMethod.echo, bytes)
            #expect(echoed == bytes)
            let metadata = try await channel.answer(
                TestMethod.metadata, [], metadata: ["workload.spiffe.io": "true", "x-a": "1"], timeout: .seconds(30))
            #expect(
                String(decoding: metadata, as: UTF8.self).split(separator: "\n").sorted()
                    == ["deadline=True", "workload.spiffe.io=true", "x-a=1"])
            for code in RPCStatus.Code.allCases where code != .ok {
                let text = "no identity issued: é\n%"
                let status = await channel.status(TestMethod.fail, [UInt8(code.rawValue)] + Array(text.utf8))
                #expect(status == RPCStatus(code, text))
            }
            var received: [UInt8] = []
            for try await message in channel.serverStreaming(TestMethod.count, request: [255]) {
                received += copy(message)
            }
            #expect(received == Array(0..<255))
            let tooLarge = await channel.status(TestMethod.large, bigEndian(20 * 1024 * 1024))
            #expect(tooLarge?.code == .resourceExhausted)
            for try await _ in channel.serverStreaming(TestMethod.forever, request: []) { break }
            #expect(await channel.status("/test.Test/None", [])?.code == .unimplemented)
        }
    }

    @Test("A server that is killed ends its streams with UNAVAILABLE, and the next one at its path is found")
    func killed() async throws {
        try await withTheirServer { channel, server in
            var iterator = channel.serverStreaming(TestMethod.forever, request: []).makeAsyncIterator()
            let first = try await iterator.next()
            #expect(first.map(copy) == [1])
            try await server.process.kill()
            do throws(RPCStatus) {
                _ = try await iterator.next()
                Issue.record("the stream went on")
            } catch {
                #expect(error.code == .unavailable)
            }
            #expect(await channel.status(TestMethod.echo, [])?.code == .unavailable)
            // Its socket is still there, and stale: our server takes the path over.
            let next = makeTestServer(.unix(path: server.path))
            try next.start()
            channel.resetBackoff()
            try await waitUntilServed(channel)
            await next.shutdown()
        }
    }

    private struct TheirServer {
        let process: Program
        let path: String
    }

    private func withTheirServer(_ body: (RPCChannel, TheirServer) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s"
            let process = try Program(ExternalTools.python, [ExternalTools.script("rpc_server.py"), path])
            let channel = RPCChannel(address: .unix(path: path))
            try await waitUntilServed(channel)
            try await body(channel, TheirServer(process: process, path: path))
            try await process.kill()
        }
    }

    /// Until a call is answered; the suite's time limit is the deadline.
    private func waitUntilServed(_ channel: RPCChannel) async throws {
        while let status = await channel.status(TestMethod.echo, []) {
            try #require(status.code == .unavailable)
            channel.resetBackoff()
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
