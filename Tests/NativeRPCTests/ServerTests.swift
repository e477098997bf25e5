import Foundation
import NativeRPC
import Testing

@Suite("The server", .timeLimit(.minutes(1)))
struct ServerTests {
    @Test(
        "Its socket has the mode that was asked for, and no other file is left",
        arguments: [0o777, 0o600, 0o770] as [UInt32])
    func socketMode(_ mode: UInt32) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/server.sock"
            let server = makeTestServer(.unix(path: path), RPCServerOptions(socketMode: mode))
            try server.start()
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? UInt32 == mode)
            #expect(try files(in: directory) == ["server.sock"])
            await server.shutdown()
            #expect(try files(in: directory).isEmpty)
        }
    }

    @Test("It replaces a stale socket and refuses a live one, another file, and paths that cannot be")
    func socketPath() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/server.sock"
            let first = makeTestServer(.unix(path: path))
            try first.start()
            #expect(startError(.unix(path: path))?.code == .addressInUse)
            #expect(try await RPCChannel(address: .unix(path: path)).answer(TestMethod.echo, [1]) == [1])

            // What a killed server leaves behind: a socket at which nobody listens.
            let stale = directory + "/stale.sock"
            try FileManager.default.linkItem(atPath: path, toPath: stale)
            await first.shutdown()
            let second = makeTestServer(.unix(path: stale))
            try second.start()
            #expect(try await RPCChannel(address: .unix(path: stale)).answer(TestMethod.echo, [2]) == [2])
            await second.shutdown()

            try Data().write(to: URL(filePath: directory + "/file"))
            #expect(startError(.unix(path: directory + "/file"))?.code == .badAddress)
            #expect(startError(.unix(path: "relative"))?.code == .badAddress)
            #expect(startError(.unix(path: directory + "/"))?.code == .badAddress)
            #expect(startError(.unix(path: directory + "/" + String(repeating: "x", count: 100)))?.code == .badAddress)
            #expect(startError(.unix(path: directory + "/none/s"))?.code == .cannotListen)
            #expect(try files(in: directory) == ["file"])
        }
    }

    @Test("It leaves alone a socket that another server has put in the place of its own")
    func replacedSocket() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/server.sock"
            let first = makeTestServer(.unix(path: path))
            try first.start()
            try FileManager.default.removeItem(atPath: path)
            let second = makeTestServer(.unix(path: path))
            try second.start()
            await first.shutdown()
            #expect(try await RPCChannel(address: .unix(path: path)).answer(TestMethod.echo, [1]) == [1])
            await second.shutdown()
        }
    }

    @Test("A path of any characters can be called", arguments: ["a b", "100%", "q?x#y", "ü", "a%20b", "[x]:1"])
    func unusualPath(_ name: String) async throws {
        try await withTemporaryDirectory { directory in
            let address = RPCAddress.unix(path: directory + "/" + name)
            let server = makeTestServer(address)
            try server.start()
            #expect(try await RPCChannel(address: address).answer(TestMethod.echo, [1]) == [1])
            await server.shutdown()
        }
    }

    @Test(
        "TCP works by address and by name, with a port that the kernel chooses", arguments: ["127.0.0.1", "localhost"])
    func tcp(_ host: String) async throws {
        let server = makeTestServer(.tcp(host: "127.0.0.1", port: 0))
        guard case .tcp(_, let port) = try server.start() else {
            Issue.record("not a TCP address")
            return
        }
        #expect(port > 0)
        #expect(try await RPCChannel(address: .tcp(host: host, port: port)).answer(TestMethod.echo, [1]) == [1])
        #expect(startError(.tcp(host: "127.0.0.1", port: port))?.code == .cannotListen)
        await server.shutdown()
    }

    @Test("It starts once, and shuts down before and after that")
    func lifecycle() async throws {
        try await withTemporaryDirectory { directory in
            let server = makeTestServer(.unix(path: directory + "/s"))
            try server.start()
            do throws(RPCServerError) {
                try server.start()
                Issue.record("it started twice")
            } catch {
                #expect(error.code == .alreadyStarted)
            }
            async let one: Void = server.shutdown()
            async let two: Void = server.shutdown()
            _ = await (one, two)
            await server.shutdown()
            await makeTestServer(.unix(path: directory + "/t")).shutdown()
        }
    }

    @Test("A shutdown without grace cancels the handlers and waits for them")
    func shutdown() async throws {
        try await withTemporaryDirectory { directory in
            let events = Events()
            let address = RPCAddress.unix(path: directory + "/s")
            let server = makeTestServer(address, events: events)
            try server.start()
            let channel = RPCChannel(address: address)
            async let result = channel.status(TestMethod.hang, [])
            _ = await events.began.first { _ in true }
            await server.shutdown()
            events.finish()
            #expect(await events.ended.first { _ in true } == TestMethod.hang)
            #expect(await result?.code == .unavailable)
        }
    }

    @Test("A shutdown with grace lets a call finish, but only for so long")
    func grace() async throws {
        try await withTemporaryDirectory { directory in
            let (begun, begin) = AsyncStream<Void>.makeStream()
            let (release, releasing) = AsyncStream<Void>.makeStream()
            let address = RPCAddress.unix(path: directory + "/s")
            let server = RPCServer(
                address: address,
                methods: [
                    "/t/Wait": .unary { (_, _) throws(RPCStatus) in
                        begin.yield()
                        _ = await release.first { _ in true }
                        return [9]
                    }
                ])
            try server.start()
            let channel = RPCChannel(address: address)
            async let answer = channel.answer("/t/Wait", [])
            _ = await begun.first { _ in true }
            async let stopped: Void = server.shutdown(grace: .seconds(50))
            // The socket's end shows that the shutdown has begun.
            while try !files(in: directory).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            releasing.yield()
            #expect(try await answer == [9])
            await stopped

            let events = Events()
            let stubborn = makeTestServer(address, events: events)
            try stubborn.start()
            let second = RPCChannel(address: address)
            async let result = second.status(TestMethod.hang, [])
            _ = await events.began.first { _ in true }
            await stubborn.shutdown(grace: .milliseconds(50))
            #expect(await result?.code == .unavailable)
        }
    }

    @Test("A server that is released stops: its socket goes, its calls end")
    func released() async throws {
        try await withTemporaryDirectory { directory in
            let events = Events()
            let address = RPCAddress.unix(path: directory + "/s")
            var server: RPCServer? = makeTestServer(address, events: events)
            try server?.start()
            let channel = RPCChannel(address: address)
            async let result = channel.status(TestMethod.hang, [])
            _ = await events.began.first { _ in true }
            server = nil
            #expect(await result?.code == .unavailable)
            #expect(try files(in: directory).isEmpty)
        }
    }

    @Test("A stream's client learns that the server has gone, and the channel finds the next one")
    func restart() async throws {
        try await withTemporaryDirectory { directory in
            let address = RPCAddress.unix(path: directory + "/s")
            let first = makeTestServer(address)
            try first.start()
            let channel = RPCChannel(address: address)
            var iterator = channel.serverStreaming(TestMethod.forever, request: []).makeAsyncIterator()
            _ = try await iterator.next()
            await first.shutdown()
            do throws(RPCStatus) {
                _ = try await iterator.next()
                Issue.record("the stream went on")
            } catch {
                #expect(error.code == .unavailable)
            }
            #expect(await channel.status(TestMethod.echo, [])?.code == .unavailable)

            let second = makeTestServer(address)
            try second.start()
            channel.resetBackoff()
            while let status = await channel.status(TestMethod.echo, []) {
                #expect(status.code == .unavailable)
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await channel.answer(TestMethod.echo, [1]) == [1])
            await second.shutdown()
        }
    }

    @Test("Two messages at a time are refused, the first one arrives")
    func concurrentSends() async throws {
        try await withTemporaryDirectory { directory in
            let address = RPCAddress.unix(path: directory + "/s")
            let handler: RPCMethod.StreamingHandler = { (_, _, writer) throws(RPCStatus) in
                let codes = await withTaskGroup { group in
                    for _ in 0..<8 {
                        group.addTask { () -> RPCStatus.Code in
                            do throws(RPCStatus) {
                                try await writer.send([UInt8](repeating: 1, count: 200_000))
                                return .ok
                            } catch {
                                return error.code
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                try await writer.send([UInt8(codes.count { $0 == .ok }), UInt8(codes.count { $0 == .internalError })])
            }
            let server = RPCServer(address: address, methods: ["/t/Burst": .serverStreaming(handler)])
            try server.start()
            var messages: [RPCMessage] = []
            for try await message in RPCChannel(address: address).serverStreaming("/t/Burst", request: []) {
                messages.append(message)
            }
            let last = messages.last.map(copy) ?? []
            #expect(last.count == 2 && Int(last[0]) == messages.count - 1 && last[0] + last[1] == 8)
            await server.shutdown()
        }
    }
}

private func startError(_ address: RPCAddress) -> RPCServerError? {
    do {
        try makeTestServer(address).start()
        return nil
    } catch {
        return error
    }
}
