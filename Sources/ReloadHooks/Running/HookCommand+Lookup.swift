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
}
