internal import SyncAgent

/// Writes the ordinary configuration that does what one of spiffe-helper asks for.
struct ConversionWriter {
    private let configuration: HelperConfiguration
    private let paths: HelperPaths
    private let file: String
    private var result = ConvertedText()

    init(_ configuration: HelperConfiguration, _ paths: HelperPaths, file: String) {
        self.configuration = configuration
        self.paths = paths
        self.file = file
    }

    mutating func write() -> ConvertedText {
        writeComments()
        if let endpoint = configuration.endpoint, let address = paths.endpoint {
            result.add(0, "workload_api:")
            result.add(1, "endpoint: \(ConvertedText.quoted(address))", origin("agent_address", endpoint))
        }
        writeHealth()
        result.add(0, "outputs:")
        result.add(1, "- name: spiffe-helper")
        writeDirectory()
        if let hint = configuration.hint {
            result.add(2, "identity: { hint: \(ConvertedText.quoted(hint.value)) }", origin("hint", hint))
        }
        // spiffe-helper never takes anything away.
        result.add(2, "on_denied: keep")
        result.add(2, "files:")
        writeFiles()
        writeHooks()
        return result
    }

    // MARK: Comments

    private mutating func writeComments() {
        result.comment("What \(file) says to spiffe-helper, for svidsync.")
        for warning in configuration.warningsInOrder { result.comment("Warning: \(warning)") }
        guard configuration.isDaemon else {
            return result.comment("daemon_mode is false: svidsync fetch --config THIS-FILE")
        }
        guard let process = configuration.process else { return }
        let change = configuration.signal.map { ["--on-change", $0.value] } ?? []
        let words =
            ["svidsync", "exec", "--config", "THIS-FILE"] + change + ["--restart", "on-change", "--"]
            + ([process.program.value] + process.arguments).map(Self.shellWord)
        result.comment("The program (cmd) is started by: \(words.joined(separator: " "))")
    }

    private static func shellWord(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "/._:=,@%+-".utf8.contains(byte)
        }
        guard !isPlain || word.isEmpty else { return word }
        return "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }

    // MARK: Settings

    private mutating func writeHealth() {
        guard let health = configuration.healthChecks else { return }
        let origin = ConvertedText.Origin(key: "health_checks", position: health.position)
        result.add(0, "health:", origin)
        // On all interfaces, as there: a kubelet asks from outside.
        result.add(1, "listen: \"[::]:\(health.port)\"", origin)
        result.add(1, "live: \(ConvertedText.quoted(health.livenessPath))", origin)
        result.add(1, "ready: \(ConvertedText.quoted(health.readinessPath))", origin)
    }

    private mutating func writeDirectory() {
        let origin = origin("cert_dir", configuration.directory)
        result.add(2, "directory: \(ConvertedText.quoted(paths.directory))", origin)
        // The directory is whatever it is, must be there, and holds what spiffe-helper has left.
        result.add(2, "directory_mode: keep", origin)
        result.add(2, "create_directory: false", origin)
        if paths.isShared { result.add(2, "shared_directory: unsafe", origin) }
        result.add(2, "replace_existing: true", origin)
    }

    private mutating func writeFiles() {
        if let x509 = configuration.x509 {
            let moves = configuration.addsIntermediatesToBundle
            add(
                moves ? "leaf" : "certificate-chain", x509.certificates, "svid_file_name",
                configuration.certificateMode, "cert_file_mode")
            add(
                "private-key", x509.key, "svid_key_file_name", configuration.keyMode, "key_file_mode", isSecret: true)
            var options = moves ? ["intermediates_in_bundle: true"] : []
            if configuration.includesFederatedDomains.value { options.append("merge_federated: unsafe") }
            if configuration.omitsExpired { options.append("omit_expired: true") }
            add(
                "trust-bundle", x509.bundle, "svid_bundle_file_name", configuration.certificateMode,
                "cert_file_mode", options)
        }
        for token in configuration.jwtSVIDs {
            let audience = token.audiences.map(ConvertedText.quoted).joined(separator: ", ")
            add(
                "jwt-svid", token.name, "jwt_svid_file_name", configuration.jwtSVIDMode, "jwt_svid_file_mode",
                ["audience: [\(audience)]", "wait: false"], isSecret: true)
        }
        if let bundles = configuration.jwtBundles {
            add(
                "jwt-bundle-map", bundles, "jwt_bundle_file_name", configuration.jwtBundleMode,
                "jwt_bundle_file_mode", ["format: spiffe-helper", "wait: false"])
        }
    }

    private mutating func add(
        _ kind: String, _ name: Located<String>, _ nameKey: String, _ mode: Located<FileMode>, _ modeKey: String,
        _ options: [String] = [], isSecret: Bool = false
    ) {
        let named = origin(nameKey, name)
        result.add(3, "- kind: \(kind)", named)
        result.add(4, "name: \(ConvertedText.quoted(name.value))", named)
        result.add(4, "mode: \"\(mode.value)\"", origin(modeKey, mode))
        if isSecret, mode.value.bits & 0o007 != 0 { result.add(4, "world_readable: unsafe", origin(modeKey, mode)) }
        for option in options { result.add(4, option, named) }
    }

    private mutating func writeHooks() {
        guard configuration.isDaemon, let pidFile = configuration.pidFile, let path = paths.pidFile,
            let signal = configuration.signal
        else { return }
        result.add(2, "hooks:")
        result.add(3, "- signal: \(signal.value)", origin("renew_signal", signal))
        result.add(4, "pid_file: \(ConvertedText.quoted(path))", origin("pid_file_name", pidFile))
        // These are sent to have a program end, so that somebody starts it again.
        if ["SIGTERM", "SIGINT", "SIGQUIT"].contains(signal.value) {
            result.add(4, "even_if_unhandled: true", origin("renew_signal", signal))
        }
    }

    private func origin<Value>(_ key: String, _ value: Located<Value>) -> ConvertedText.Origin {
        ConvertedText.Origin(key: key, position: value.position)
    }
}
