package import SyncAgent

/// Reads configuration files of spiffe-helper.
package enum HelperDecoder {
    static let keys = [
        "add_intermediates_to_bundle", "agent_address", "cert_dir", "cert_file_mode", "cmd", "cmd_args", "daemon_mode",
        "health_checks", "hint", "include_federated_domains", "jwt_bundle_file_mode", "jwt_bundle_file_name",
        "jwt_svid_file_mode", "jwt_svids", "key_file_mode", "omit_expired", "pid_file_name", "renew_signal",
        "svid_bundle_file_name", "svid_file_name", "svid_key_file_name",
    ]

    /// Decodes a file.
    ///
    /// - Parameters:
    ///   - file: its path, for messages.
    ///   - daemonMode: what `-daemon-mode` says; it has precedence over the file.
    ///   - environment: the value of an environment variable, for `SPIFFE_ENDPOINT_SOCKET`.
    /// - Throws: `ConfigurationError` with everything that is wrong, each with its place.
    package static func decode(
        _ bytes: [UInt8], file: String, daemonMode: Bool? = nil, environment: (String) -> String?
    ) throws(ConfigurationError) -> HelperConfiguration {
        let problems = HelperProblems()
        let items = try HCLParser.parse(bytes, file: file)
        let fields = HelperFields(items, keys: keys, place: "", problems: problems)
        let start = SourcePosition(file: file, line: 1, column: 1)
        var modes = HelperModes(fields: fields, start: start)
        let isDaemon = daemonMode ?? fields.boolean("daemon_mode")?.value ?? true
        var configuration = HelperConfiguration(
            endpoint: fields.text("agent_address")
                ?? environment("SPIFFE_ENDPOINT_SOCKET").flatMap { $0.isEmpty ? nil : Located($0, at: start) }
                ?? Located("/tmp/spire-agent/public/api.sock", at: start),
            directory: fields.text("cert_dir") ?? Located(".", at: start),
            isDaemon: isDaemon, hint: fields.text("hint"), x509: x509Files(fields, start),
            jwtSVIDs: jwtSVIDs(fields), jwtBundles: fileName("jwt_bundle_file_name", fields),
            certificateMode: modes.mode("cert_file_mode", 0o644, of: "certificate"),
            keyMode: modes.mode("key_file_mode", 0o600, of: "key"),
            jwtBundleMode: modes.mode("jwt_bundle_file_mode", 0o600, of: "JWT bundle"),
            jwtSVIDMode: modes.mode("jwt_svid_file_mode", 0o600, of: "JWT-SVID"),
            addsIntermediatesToBundle: fields.boolean("add_intermediates_to_bundle")?.value ?? false,
            includesFederatedDomains: fields.boolean("include_federated_domains") ?? Located(false, at: start),
            omitsExpired: fields.boolean("omit_expired")?.value ?? false,
            process: process(fields), pidFile: fields.text("pid_file_name"), signal: signal(fields),
            healthChecks: healthChecks(fields), warnings: modes.warnings)
        checkTogether(&configuration, fields, start)
        if let error = problems.error { throw error }
        return configuration
    }

    private static func x509Files(_ fields: HelperFields, _ start: SourcePosition) -> HelperConfiguration.X509Files? {
        let names = ["svid_file_name", "svid_key_file_name", "svid_bundle_file_name"]
        let files = names.map { fileName($0, fields) }
        guard let certificates = files[0], let key = files[1], let bundle = files[2] else {
            if let first = files.compactMap({ $0 }).first {
                fields.problems.add("all or none of \(names.joined(separator: ", ")) must be there", at: first.position)
            }
            return nil
        }
        return HelperConfiguration.X509Files(certificates: certificates, key: key, bundle: bundle)
    }

    private static func jwtSVIDs(_ fields: HelperFields) -> [HelperConfiguration.JWTSVIDFile] {
        fields.blocks("jwt_svids").enumerated().compactMap { index, block in
            let file = HelperFields(
                block.items, keys: ["jwt_audience", "jwt_extra_audiences", "jwt_svid_file_name"],
                place: "jwt_svids[\(index)].", problems: fields.problems)
            let name = fileName("jwt_svid_file_name", file)
            let audience = file.text("jwt_audience")
            let extra = file.texts("jwt_extra_audiences")
            for (key, isMissing) in [("jwt_svid_file_name", name == nil), ("jwt_audience", audience == nil)]
            where isMissing && (file[key].map(\.value.isEmptyText) ?? true) {
                fields.problems.add("\(file.place)\(key) is missing", at: block.node.position)
            }
            guard let name, let audience else { return nil }
            return HelperConfiguration.JWTSVIDFile(audiences: [audience.value] + extra, name: name)
        }
    }

    /// A name inside the directory.
    private static func fileName(_ key: String, _ fields: HelperFields) -> Located<String>? {
        guard let name = fields.text(key) else { return nil }
        guard !name.value.utf8.contains(UInt8(ascii: "/")), name.value != ".", name.value != ".." else {
            let message = "\(fields.place)\(key) must be a name without '/': one directory is published at once"
            fields.problems.add(message, at: name.position)
            return nil
        }
        return name
    }

    private static func process(_ fields: HelperFields) -> HelperConfiguration.Process? {
        var arguments: [String] = []
        if let text = fields.text("cmd_args") {
            do throws(HelperArguments.Fault) {
                arguments = try HelperArguments.split(text.value)
            } catch {
                fields.problems.add("cmd_args: \(error.message)", at: text.position)
            }
        }
        return fields.text("cmd").map { HelperConfiguration.Process(program: $0, arguments: arguments) }
    }

    private static func healthChecks(_ fields: HelperFields) -> HelperConfiguration.HealthChecks? {
        let blocks = fields.blocks("health_checks")
        guard let block = blocks.first else { return nil }
        if blocks.count > 1 { fields.problems.add("health_checks is written twice", at: blocks[1].node.position) }
        let health = HelperFields(
            block.items, keys: ["listener_enabled", "bind_port", "liveness_path", "readiness_path"],
            place: "health_checks.", problems: fields.problems)
        let port = health.integer("bind_port")
        if let port, UInt16(exactly: port.value) == nil {
            fields.problems.add("health_checks.bind_port must be a port, 1 to 65535", at: port.position)
        }
        let paths = [("liveness_path", "/live"), ("readiness_path", "/ready")].map { key, standard in
            guard let path = health.text(key) else { return standard }
            if !path.value.hasPrefix("/") {
                fields.problems.add("health_checks.\(key) must start with '/'", at: path.position)
            }
            return path.value
        }
        guard health.boolean("listener_enabled")?.value == true else { return nil }
        let number = port.flatMap { UInt16(exactly: $0.value) } ?? 0
        return HelperConfiguration.HealthChecks(
            port: number == 0 ? 8081 : number, livenessPath: paths[0], readinessPath: paths[1],
            position: block.node.position)
    }
}

extension HCLNode {
    /// Whether it is the text that counts as not being there.
    fileprivate var isEmptyText: Bool { content == .string("") }
}
