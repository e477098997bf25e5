internal import FileDelivery
package import NativeKernel
internal import ReloadHooks
internal import SPIFFE

/// A program to be kept running, and as whom.
package struct SupervisedProgram: Sendable {
    /// The words of its command line, the program first; at least one.
    package let words: [String]
    /// The whole environment, each entry as `NAME=value`.
    package let environment: [String]
    /// Whom it becomes; nil leaves it our user.
    package let user: ProcessUser?

    /// What it finds in its descriptors 3, 4 and so on.
    private let passphrases: [GeneratedPassphrase]

    /// - Parameter plan: The outputs that it is told of; nil leaves its environment as it is given.
    package init(words: [String], environment: [String], user: ProcessUser? = nil, plan: AgentPlan? = nil) {
        self.words = words
        self.environment = plan.map { Self.environment(environment, $0) } ?? environment
        self.user = user
        passphrases = plan?.outputs.compactMap(\.passphrase) ?? []
    }

    /// Starts it; a name without slash is looked for where its own environment says.
    func start() async throws(SystemError) -> ChildProcess {
        let path = environment.last { $0.hasPrefix("PATH=") }.map { $0.dropFirst(5) } ?? "/usr/local/bin:/usr/bin:/bin"
        var secrets: [SecretFile] = []
        for passphrase in passphrases { secrets.append(try passphrase.file()) }
        return try await ChildProcess.start(
            words[0], words, environment: environment,
            searchPath: path.split(separator: ":", omittingEmptySubsequences: true).map(String.init),
            secrets: secrets, as: user)
    }

    /// An environment with the paths of all credentials: `SVIDSYNC_NGINX_DIRECTORY`, and `SVIDSYNC_NGINX_TLS_KEY` for a
    /// file that is called `tls.key`; and the numbers of the descriptors with passphrases,
    /// `SVIDSYNC_NGINX_PASSPHRASE_FD`, of which the first is `SVIDSYNC_PASSPHRASE_FD`, too.
    private static func environment(_ inherited: [String], _ plan: AgentPlan) -> [String] {
        var added: [String] = []
        var descriptor = HookEnvironment.passphraseDescriptor
        for output in plan.outputs {
            let prefix = "SVIDSYNC_\(variable(output.name))_"
            let directory = output.delivery.directory
            added.append("\(prefix)DIRECTORY=\(directory)")
            // Where a name stands for several files, the directory has to do.
            for file in output.files where file.pattern == nil {
                added.append("\(prefix)\(variable(file.name))=\(directory)/\(file.name)")
            }
            if output.passphrase != nil {
                if descriptor == HookEnvironment.passphraseDescriptor {
                    added.append("\(HookEnvironment.passphraseVariable)=\(descriptor)")
                }
                added.append("\(prefix)PASSPHRASE_FD=\(descriptor)")
                descriptor += 1
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
