internal import FileDelivery
package import NativeKernel

/// A program to be kept running, and as whom.
package struct SupervisedProgram: Hashable, Sendable {
    /// The words of its command line, the program first; at least one.
    package let words: [String]
    /// The whole environment, each entry as `NAME=value`.
    package let environment: [String]
    /// Whom it becomes; nil leaves it our user.
    package let user: ProcessUser?

    package init(words: [String], environment: [String], user: ProcessUser? = nil) {
        self.words = words
        self.environment = environment
        self.user = user
    }

    /// Starts it; a name without slash is looked for where its own environment says.
    func start() async throws(SystemError) -> ChildProcess {
        let path = environment.last { $0.hasPrefix("PATH=") }.map { $0.dropFirst(5) } ?? "/usr/local/bin:/usr/bin:/bin"
        return try await ChildProcess.start(
            words[0], words, environment: environment,
            searchPath: path.split(separator: ":", omittingEmptySubsequences: true).map(String.init), as: user)
    }

    /// An environment with the paths of all credentials: `SVIDSYNC_NGINX_DIRECTORY`, and `SVIDSYNC_NGINX_TLS_KEY` for a
    /// file that is called `tls.key`.
    package static func environment(_ inherited: [String], _ plan: AgentPlan) -> [String] {
        var added: [String] = []
        for output in plan.outputs {
            let prefix = "SVIDSYNC_\(variable(output.name))_"
            let directory = output.delivery.directory
            added.append("\(prefix)DIRECTORY=\(directory)")
            // Where a name stands for several files, the directory has to do.
            for file in output.files where file.pattern == nil {
                added.append("\(prefix)\(variable(file.name))=\(directory)/\(file.name)")
            }
            if output.layout == .credentialFolder { added.append("\(CredentialFolder.variable)=\(directory)") }
        }
        let names = Set(added.map { $0.prefix { $0 != "=" } })
        return inherited.filter { !names.contains($0.prefix { $0 != "=" }) } + added
    }

    private static func variable(_ name: String) -> String {
        String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
