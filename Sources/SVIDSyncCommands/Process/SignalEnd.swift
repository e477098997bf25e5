/// For commands that go on until they are asked to end.
enum SignalEnd {
    /// Does the work until it ends by itself, or is cancelled since SIGTERM or SIGINT has come, which is a success.
    static func during(_ work: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
        guard let inbox = SignalInbox.opened() else { return .internalError }
        return await withTaskGroup(of: ExitStatus?.self) { group in
            group.addTask {
                await inbox.run()
                return nil
            }
            group.addTask {
                await inbox.untilAskedToEnd()
                return .success
            }
            group.addTask { await work() }
            var status: ExitStatus?
            while status == nil, let ended = await group.next() { status = ended }
            group.cancelAll()
            return status ?? .success
        }
    }
}
