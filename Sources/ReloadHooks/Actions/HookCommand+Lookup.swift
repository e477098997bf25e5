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

    /// What is dangerous about running it as root: that somebody else could have written what runs; blocks.
    ///
    /// Looked at are the program, a file that an argument names by its absolute path, since that may be the script for an
    /// interpreter, and the first word of a text for a shell.
    ///
    /// - Parameter directory: Where files are as the agent itself makes them, and given to whom the plan says.
    /// - Returns: A sentence for each file; none where there is nothing to say.
    package func ownershipWarnings(delivering directory: String? = nil) throws(HookError) -> [String] {
        guard Credentials.user == 0, user == nil || user == "root" || user == "0" else { return [] }
        let path = try executable()
        var warnings: [String] = []
        if let place = Self.weakness(of: path) { warnings.append("runs \(path) as root, but \(place)") }
        for file in filesInArguments where directory.map({ !file.hasPrefix("\($0)/") }) ?? true {
            guard let place = Self.weakness(of: file) else { continue }
            warnings.append("runs \(path) as root with \(file), but \(place)")
        }
        return warnings
    }

    /// The existing files that the arguments name.
    private var filesInArguments: [String] {
        var names = arguments
        if names.count > 1, names[0] == "-c" { names[1] = String(names[1].prefix { !" \t\n;&|<>()".contains($0) }) }
        return names.filter { name in
            guard name.hasPrefix("/") else { return false }
            // A device or a pipe is not opened: that alone may have consequences.
            do { return try FileStatus.atEnd(of: name).kind == .regular } catch { return false }
        }
    }

    /// Who else could replace a file, or change it; nil where nobody could.
    private static func weakness(of path: String) -> String? {
        do {
            try TrustedFile.check(path, writers: .rootAndUs)
            return nil
        } catch {
            switch error {
            case .foreignOwner(let place, let owner):
                return "user \(owner) owns \(place) and could change what runs: chown root"
            case .writableByOthers(let place, _):
                return "others than root may write \(place) and could change what runs: chmod go-w"
            case .system, .notAFile: return nil
            }
        }
    }
}
