internal import NativeKernel

/// A plain HTTP/1.1 server on a port of 127.0.0.1 that the system chooses: one request a connection.
struct ControlPort {
    private let socket: ListeningSocket
    private let commands: ControlCommands
    /// The port.
    let port: UInt16

    init(_ commands: ControlCommands) async throws(SocketError) {
        let address = try await SocketAddress.lookUp("127.0.0.1", port: 0)[0]
        socket = try ListeningSocket(at: address)
        port = socket.address.port ?? 0
        self.commands = commands
    }

    /// Answers requests until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            do {
                while let connection = try await socket.accept() {
                    group.addTask { await serve(connection) }
                }
            } catch {
                Harness.complain("the control port cannot go on: \(error)")
            }
        }
    }

    private func serve(_ connection: StreamSocket) async {
        defer { connection.close() }
        do {
            var reader = HTTPRequestReader()
            while true {
                guard let bytes = try await connection.read() else { return }
                guard let request = try reader.receive(bytes) else { continue }
                try await connection.write(await commands.answer(request).bytes)
                connection.endSending()
                // The client closes first, so that nothing of the answer is lost.
                while try await connection.read() != nil {}
                return
            }
        } catch let error as HTTPError {
            do {
                try await connection.write(ControlAnswer.rejected(error.message).bytes)
            } catch {
                Harness.complain("a control connection failed: \(error)")
            }
        } catch {
            Harness.complain("a control connection failed: \(error)")
        }
    }
}
