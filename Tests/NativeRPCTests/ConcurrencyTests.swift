import Foundation
import NativeRPC
import Testing

@Suite("Many calls at a time", .timeLimit(.minutes(1)))
struct ConcurrencyTests {
    @Test("A thousand streams idle on one channel, each gets its message, and all end when the server does")
    func idleStreams() async throws {
        try await withTestServer { address, server, _ in
            let channel = RPCChannel(address: address)
            let (firsts, first) = AsyncStream<Void>.makeStream()
            let codes = try await withThrowingTaskGroup { group in
                for _ in 0..<1000 {
                    group.addTask { () throws(RPCStatus) -> RPCStatus.Code in
                        var iterator = channel.serverStreaming(TestMethod.forever, request: []).makeAsyncIterator()
                        guard try await iterator.next() != nil else { return .ok }
                        first.yield()
                        do throws(RPCStatus) {
                            return try await iterator.next() == nil ? .ok : .unknown
                        } catch {
                            return error.code
                        }
                    }
                }
                var count = 0
                for await _ in firsts {
                    count += 1
                    if count == 1000 { break }
                }
                let answer = try await channel.answer(TestMethod.echo, [1])
                #expect(answer == [1])
                await server.shutdown()
                return try await group.reduce(into: Set<RPCStatus.Code>()) { $0.insert($1) }
            }
            #expect(codes == [.unavailable])
        }
    }

    @Test("Calls that wait occupy no thread: with many times more of them than cores, other tasks and calls go on")
    func poolIsNotBlocked() async throws {
        try await withTestServer { address, _, events in
            let channel = RPCChannel(address: address)
            let count = ProcessInfo.processInfo.activeProcessorCount * 16
            let waiting = (0..<count).map { index in
                Task {
                    if index.isMultiple(of: 2) { return await channel.status(TestMethod.hang, []) }
                    return await firstStatus(channel.serverStreaming(TestMethod.hang, request: []))
                }
            }
            var begun = 0
            for await _ in events.began {
                begun += 1
                if begun == count { break }
            }
            for index in 0..<50 as Range<UInt8> {
                let answer = try await channel.answer(TestMethod.echo, [index])
                #expect(answer == [index])
            }
            for task in waiting { task.cancel() }
            for task in waiting { #expect(await task.value?.code == .cancelled) }
        }
    }

    @Test("Calls that are cancelled at any moment end with OK or CANCELLED and leave the channel usable")
    func cancellationRaces() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let codes = await withTaskGroup { group in
                for index in 0..<500 {
                    group.addTask { () -> RPCStatus.Code in
                        let call = Task { await channel.status(TestMethod.echo, [1, 2, 3]) }
                        for _ in 0..<index % 10 { await Task.yield() }
                        call.cancel()
                        return await call.value?.code ?? .ok
                    }
                }
                return await group.reduce(into: Set<RPCStatus.Code>()) { $0.insert($1) }
            }
            #expect(codes.isSubset(of: [.ok, .cancelled]))
            #expect(codes.contains(.cancelled))
            let answer = try await channel.answer(TestMethod.echo, [1])
            #expect(answer == [1])
        }
    }
}
