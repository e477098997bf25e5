internal import NativeKernel

/// One connection of a probe: a request, its response, the end.
struct HTTPExchange {
    /// How long all of it may take.
    static let limit: Duration = .seconds(5)
    /// How much is read beyond the request, so that closing does not destroy the response on its way.
    private static let remainderLimit = 1 << 16

    let socket: StreamSocket
    let answer: @Sendable (HTTPRequest) async -> HTTPResponse

    /// Talks until the client has its response, goes away, or is too slow.
    func run() async {
        // Ends every wait below.
        let end = Timers.shared.schedule(at: .now + Self.limit) { socket.close() }
        defer {
            Timers.shared.cancel(end)
            socket.close()
        }
        do throws(SystemError) {
            guard let head = try await readHead() else { return }
            try await socket.write(await response(to: head))
            socket.endSending()
            try await discardRemainder()
        } catch {
            // A client that is gone or too slow misses its response; there is nobody to tell.
            return
        }
    }

    private func response(to head: [UInt8]) async -> [UInt8] {
        guard head.count <= HTTPRequest.sizeLimit else { return HTTPResponse.tooLarge.bytes(isHead: false) }
        do throws(HTTPResponse) {
            let request = try HTTPRequest(head: head)
            return await answer(request).bytes(isHead: request.isHead)
        } catch {
            return error.bytes(isHead: false)
        }
    }

    /// Everything up to the empty line, or more than the limit; nil if the client ends before.
    private func readHead() async throws(SystemError) -> [UInt8]? {
        var head: [UInt8] = []
        while head.count <= HTTPRequest.sizeLimit {
            guard let more = try await socket.read(atMost: 4096) else { return nil }
            let begin = max(0, head.count - 3)
            head += more
            if let end = Self.end(of: head, from: begin) { return Array(head[..<end]) }
        }
        return head
    }

    /// The place behind the empty line.
    private static func end(of head: [UInt8], from begin: Int) -> Int? {
        guard head.count >= begin + 4 else { return nil }
        return (begin...head.count - 4).first { place in
            head[place] == 0x0d && head[place + 1] == 0x0a && head[place + 2] == 0x0d && head[place + 3] == 0x0a
        }.map { $0 + 4 }
    }

    private func discardRemainder() async throws(SystemError) {
        var count = 0
        while count < Self.remainderLimit, let more = try await socket.read() { count += more.count }
    }
}
