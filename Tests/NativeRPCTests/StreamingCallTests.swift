import NativeKernel
import NativeRPC
import Synchronization
import Testing

@Suite("Server-streaming calls", .timeLimit(.minutes(1)))
struct StreamingCallTests {
    @Test("All messages come, in order, then the end", arguments: [0, 1, 2, 255] as [UInt8])
    func messages(_ count: UInt8) async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            var received: [UInt8] = []
            for try await message in channel.serverStreaming(TestMethod.count, request: [count]) {
                received += copy(message)
            }
            #expect(received == Array(0..<count))
        }
    }

    @Test("After the end an iterator stays at the end, and a second one makes a call of its own")
    func end() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let stream = channel.serverStreaming(TestMethod.count, request: [1])
            for _ in 0..<2 {
                var iterator = stream.makeAsyncIterator()
                var results: [Bool] = []
                for _ in 0..<3 { results.append(try await iterator.next() != nil) }
                #expect(results == [true, false, false])
            }
        }
    }

    @Test("A status after messages arrives after them, once")
    func status() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            var iterator = channel.serverStreaming(TestMethod.partial, request: []).makeAsyncIterator()
            for expected in [1, 2] as [UInt8] {
                let message = try await iterator.next()
                #expect(message.map(copy) == [expected])
            }
            do throws(RPCStatus) {
                _ = try await iterator.next()
                Issue.record("the status did not come")
            } catch {
                #expect(error == RPCStatus(.permissionDenied, "no identity issued"))
            }
            let afterwards = try await iterator.next()
            #expect(afterwards == nil)
        }
    }

    @Test("A deadline ends a stream on both sides")
    func deadline() async throws {
        try await withTestServer { address, _, events in
            let channel = RPCChannel(address: address)
            let stream = channel.serverStreaming(TestMethod.hang, request: [], timeout: .milliseconds(300))
            #expect(await firstStatus(stream)?.code == .deadlineExceeded)
            _ = await events.ended.first { _ in true }
        }
    }

    @Test("A stream to nobody is UNAVAILABLE; to a method that is not there UNIMPLEMENTED")
    func failures() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            #expect(await firstStatus(channel.serverStreaming("/test.Test/None", request: []))?.code == .unimplemented)
            let nobody = RPCChannel(address: .unix(path: "/tmp/rpc-nobody-is-here"))
            #expect(await firstStatus(nobody.serverStreaming(TestMethod.count, request: []))?.code == .unavailable)
        }
    }

    @Test("A task that is cancelled before the stream starts makes no call")
    func cancelledBefore() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let (gate, open) = AsyncStream<Void>.makeStream()
            let task = Task {
                _ = await gate.first { _ in true }
                return await firstStatus(channel.serverStreaming(TestMethod.forever, request: []))
            }
            task.cancel()
            open.finish()
            #expect(await task.value == RPCStatus(.cancelled, "the call was cancelled before it started"))
        }
    }

    @Test("Cancelling while the first message is awaited ends the call on both sides")
    func cancelledWaiting() async throws {
        try await withTestServer { address, _, events in
            let channel = RPCChannel(address: address)
            // Served as a stream of one message: it does not come.
            let task = Task { await firstStatus(channel.serverStreaming(TestMethod.hang, request: [])) }
            _ = await events.began.first { _ in true }
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            _ = await events.ended.first { _ in true }
        }
    }

    @Test("Cancelling between messages ends the call on both sides")
    func cancelledBetween() async throws {
        try await withTestServer { address, _, events in
            let channel = RPCChannel(address: address)
            let (started, start) = AsyncStream<Void>.makeStream()
            let task = Task { () -> RPCStatus? in
                var iterator = channel.serverStreaming(TestMethod.forever, request: []).makeAsyncIterator()
                do throws(RPCStatus) {
                    _ = try await iterator.next()
                    start.yield()
                    _ = try await iterator.next()
                    return nil
                } catch {
                    return error
                }
            }
            _ = await started.first { _ in true }
            _ = await events.began.first { _ in true }
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            _ = await events.ended.first { _ in true }
        }
    }

    @Test("Dropping the iterator ends the call on the server")
    func dropped() async throws {
        try await withTestServer { address, _, events in
            let channel = RPCChannel(address: address)
            for try await _ in channel.serverStreaming(TestMethod.forever, request: []) { break }
            _ = await events.ended.first { _ in true }
            #expect(try await channel.answer(TestMethod.echo, [1]) == [1])
        }
    }

    @Test("An iterator keeps its channel, and nothing keeps it afterwards")
    func channelLifetime() async throws {
        try await withTestServer { address, _, events in
            var iterator: RPCResponseStream.Iterator? =
                RPCChannel(address: address).serverStreaming(TestMethod.forever, request: []).makeAsyncIterator()
            let first = try await iterator?.next()
            #expect(first.map(copy) == [1])
            iterator = nil
            _ = await events.ended.first { _ in true }
        }
    }

    @Test("Closing the channel ends its streams with CANCELLED")
    func close() async throws {
        try await withTestServer { address, _, events in
            let channel = RPCChannel(address: address)
            var iterator = channel.serverStreaming(TestMethod.forever, request: []).makeAsyncIterator()
            _ = try await iterator.next()
            channel.close()
            do throws(RPCStatus) {
                _ = try await iterator.next()
                Issue.record("the stream went on")
            } catch {
                #expect(error.code == .cancelled)
            }
            _ = await events.ended.first { _ in true }
        }
    }

    @Test("A client that does not read holds the server back")
    func backpressure() async throws {
        let sent = Mutex(0)
        let server: @Sendable (RPCServerContext, RPCMessage, RPCResponseWriter) async throws(RPCStatus) -> Void = {
            (_, _, writer) throws(RPCStatus) in
            for _ in 0..<300 {
                try await writer.send([UInt8](repeating: 0, count: 100_000))
                sent.withLock { $0 += 1 }
            }
        }
        try await withTemporaryDirectory { directory in
            let address = RPCAddress.unix(path: directory + "/s")
            let running = RPCServer(address: address, methods: ["/t/Flood": .serverStreaming(server)])
            try running.start()
            let channel = RPCChannel(address: address)
            var iterator = channel.serverStreaming("/t/Flood", request: []).makeAsyncIterator()
            _ = try await iterator.next()
            // The server stands still when two looks, a while apart, see the same number.
            var last = -1
            while sent.withLock({ $0 }) != last {
                last = sent.withLock { $0 }
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(last < 100, "\(last) messages were sent to a client that had taken one")
            var count = 1
            while try await iterator.next() != nil { count += 1 }
            #expect(count == 300)
            await running.shutdown()
        }
    }

    @Test("A message beyond the limit ends its stream with RESOURCE_EXHAUSTED, and the channel stays usable")
    func receiveLimit() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address, options: RPCChannelOptions(maximumReceiveBytes: 1000))
            let tooLarge = await firstStatus(channel.serverStreaming(TestMethod.large, request: bigEndian(1001)))
            #expect(tooLarge?.code == .resourceExhausted)
            #expect(await firstStatus(channel.serverStreaming(TestMethod.large, request: bigEndian(1000))) == nil)
        }
    }
}

/// How a stream fails at its first message; nil when there is one or the end.
func firstStatus(_ stream: RPCResponseStream) async -> RPCStatus? {
    var iterator = stream.makeAsyncIterator()
    do {
        _ = try await iterator.next()
        return nil
    } catch {
        return error
    }
}
