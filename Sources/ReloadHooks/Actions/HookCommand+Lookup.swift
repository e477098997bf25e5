internal import NativeKernel

extension HookCommand {
    /// The file that will run, if it can be told now: for checks; blocks.
    ///
    /// - Throws: `HookError` if there is no such program, or it may not be executed.
    package func executable() throws(HookError) -> String {
        do {
            return try SpawnSearch.executable(program, in: HookEnvironment.searchPath)
        } catch {
            throw HookError(.notStarted, "the program '\(program)' cannot be run: \(error)")
        }
    }

    /// What is dangerous about running the file as root: that somebody else could have written it; blocks.
    ///
    /// - Returns: A sentence, or nil where there is nothing to say.
    package func ownershipWarning() throws(HookError) -> String? {
        guard Credentials.user == 0, user == nil else { return nil }
        let path = try executable()
        do {
            try TrustedFile.check(path, writers: .rootAndUs)
            return nil
        } catch {
            switch error {
            case .foreignOwner(let place, let owner):
                return "runs \(path) as root, but user \(owner) owns \(place) and could put another program there"
            case .writableByOthers(let place, _):
                return "runs \(path) as root, but others than root may write \(place)"
            case .system, .notAFile:
                return nil
            }
        }
    }
}
