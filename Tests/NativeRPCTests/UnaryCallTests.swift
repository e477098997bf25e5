import NativeKernel
import NativeRPC
import Testing

@Suite("Unary calls", .timeLimit(.minutes(1)))
struct UnaryCallTests {
    @Test("The answer comes back as it was sent", arguments: [0, 1, 22, 23, 24, 1000, 100_000, 2_000_000])
    func echo(_ count: Int) async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let answer = try await channel.answer(TestMethod.echo, bytes)
            #expect(answer == bytes)
        }
    }

    @Test("Secret bytes are sent like others")
    func secret() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let secret = SecretBytes(copying: Array("a secret".utf8).span)
            let answer = try await channel.unary(TestMethod.echo, request: secret)
            #expect(copy(answer) == Array("a secret".utf8))
        }
    }

    @Test("Metadata, deadline and peer reach the server")
    func metadata() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let metadata: RPCMetadata = ["workload.spiffe.io": "true", "x-twice": "a", "x-twice": "b"]
            let answer = try await channel.answer(
                TestMethod.metadata, [], metadata: metadata, timeout: .seconds(30))
            #expect(
                String(decoding: answer, as: UTF8.self)
                    == "workload.spiffe.io=true\nx-twice=a\nx-twice=b\ndeadline=true\npeer=unix:")
        }
    }

    @Test(
        "Metadata that cannot be sent is refused",
        arguments: [("Upper", "x"), ("a b", "x"), ("x", "a\nb"), ("x-bin", "x")])
    func badMetadata(_ key: String, _ value: String) async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let metadata = RPCMetadata([(key: key, value: value)])
            let result = await channel.status(TestMethod.echo, [], metadata: metadata)
            #expect(result?.code == .invalidArgument)
        }
    }

    @Test("Each status code arrives with its message", arguments: RPCStatus.Code.allCases)
    func statusCodes(_ code: RPCStatus.Code) async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let text = "no identity issued: é\n%"
            let result = await channel.status(TestMethod.fail, [UInt8(code.rawValue)] + Array(text.utf8))
            // A handler cannot throw OK.
            let expected =
                code == .ok ? RPCStatus(.internalError, "the handler threw the status OK") : RPCStatus(code, text)
            #expect(result == expected)
        }
    }

    @Test("A method that the server lacks is UNIMPLEMENTED")
    func unknownMethod() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let result = await channel.status("/test.Test/None", [])
            #expect(result?.code == .unimplemented)
        }
    }

    @Test("A deadline ends the call on both sides")
    func deadline() async throws {
        try await withTestServer { address, _, events in
            let channel = RPCChannel(address: address)
            let result = await channel.status(TestMethod.hang, [], timeout: .milliseconds(100))
            #expect(result?.code == .deadlineExceeded)
            #expect(await events.ended.first { _ in true } == TestMethod.hang)
        }
    }

    @Test("A deadline that has passed ends the call at once")
    func pastDeadline() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let result = await channel.status(TestMethod.hang, [], timeout: .seconds(-1))
            #expect(result?.code == .deadlineExceeded)
        }
    }

    @Test("16 MiB fit, one byte more is RESOURCE_EXHAUSTED, and the channel stays usable")
    func receiveLimit() async throws {
        try await withTestServer { address, _, _ in
            let channel = RPCChannel(address: address)
            let limit = 16 * 1024 * 1024
            let largest = try await channel.unary(TestMethod.large, request: bigEndian(limit))
            #expect(largest.count == limit)
            for count in [limit + 1, 20 * 1024 * 1024] {
                let result = await channel.status(TestMethod.large, bigEndian(count))
                #expect(result?.code == .resourceExhausted)
            }
            let answer = try await channel.answer(TestMethod.echo, [1])
            #expect(answer == [1])
        }
    }

    @Test("A request beyond the server's limit is RESOURCE_EXHAUSTED, and the server stays usable")
    func serverLimit() async throws {
        try await withTestServer(options: RPCServerOptions(maximumReceiveBytes: 1000)) { address, _, _ in
            let channel = RPCChannel(address: address)
            let result = await channel.status(TestMethod.echo, [UInt8](repeating: 1, count: 1001))
            #expect(result?.code == .resourceExhausted)
            let answer = try await channel.answer(TestMethod.echo, [UInt8](repeating: 1, count: 1000))
            #expect(answer.count == 1000)
        }
    }

    @Test("With nobody at the address a call is UNAVAILABLE at once")
    func nobody() async throws {
        try await withTemporaryDirectory { directory in
            let channel = RPCChannel(address: .unix(path: directory + "/none"))
            let clock = ContinuousClock()
            let time = await clock.measure {
                let result = await channel.status(TestMethod.echo, [])
                #expect(result?.code == .unavailable)
            }
            // A machine under load takes its time; a call that waits for the server would never end.
            #expect(time < .seconds(10))
        }
    }

    @Test("A closed channel ends its calls with CANCELLED and takes no more")
    func close() async throws {
        try await withTestServer { address, _, events in
            let channel = RPCChannel(address: address)
            async let result = channel.status(TestMethod.hang, [])
            _ = await events.began.first { _ in true }
            channel.close()
            #expect(await result?.code == .cancelled)
            _ = await events.ended.first { _ in true }
            let later = await channel.status(TestMethod.echo, [])
            #expect(later?.code == .cancelled)
        }
    }
}
