internal import ReloadHooks
internal import SyncAgent

extension HelperDecoder {
    static func signal(_ fields: HelperFields) -> Located<String>? {
        guard let signal = fields.text("renew_signal") else { return nil }
        guard HookSignal(named: signal.value) != nil else {
            fields.problems.add(
                "renew_signal: there is no signal '\(signal.value)'; names look like SIGHUP", at: signal.position)
            return nil
        }
        return signal
    }

    /// What settings must not do to each other.
    static func checkTogether(
        _ configuration: inout HelperConfiguration, _ fields: HelperFields, _ start: SourcePosition
    ) {
        if let pidFile = configuration.pidFile {
            if fields["renew_signal"].map({ $0.value.content == .string("") }) ?? true {
                fields.problems.add("pid_file_name needs a renew_signal", at: pidFile.position)
            }
            if !configuration.isDaemon {
                fields.problems.add(
                    "pid_file_name works only with daemon_mode; without it, nothing is signalled", at: pidFile.position)
            }
        }
        if configuration.x509 == nil, configuration.jwtSVIDs.isEmpty, configuration.jwtBundles == nil {
            fields.problems.add(
                "at least one is needed: svid_file_name with svid_key_file_name and svid_bundle_file_name, jwt_svids,"
                    + " or jwt_bundle_file_name", at: start)
        }
        checkNames(configuration, fields)
        if configuration.x509 != nil, configuration.includesFederatedDomains.value {
            configuration.warnings.append(
                ConfigurationProblem(
                    at: configuration.includesFederatedDomains.position,
                    "include_federated_domains puts all trust domains into one file, in which each of them can sign for"
                        + " every SPIFFE ID (Federation §4.2)"))
        }
        if let text = fields.text("cmd_args"),
            let word = configuration.process?.arguments.first(where: { $0.hasPrefix("'") })
        {
            configuration.warnings.append(
                ConfigurationProblem(
                    at: text.position,
                    "cmd_args: single quotes are no quotes, as in spiffe-helper: one argument is \(word); use \\\" around"
                        + " an argument with spaces"))
        }
        if !configuration.isDaemon {
            if let health = configuration.healthChecks {
                configuration.warnings.append(
                    ConfigurationProblem(at: health.position, "health_checks are ignored without daemon_mode"))
            }
            for key in ["cmd", "renew_signal"] {
                guard let text = fields.text(key) else { continue }
                configuration.warnings.append(
                    ConfigurationProblem(at: text.position, "\(key) is ignored without daemon_mode"))
            }
            configuration.process = nil
            configuration.healthChecks = nil
        }
    }

    private static func checkNames(_ configuration: HelperConfiguration, _ fields: HelperFields) {
        let x509 = configuration.x509.map { [$0.certificates, $0.key, $0.bundle] } ?? []
        var seen: [String: SourcePosition] = [:]
        for name in x509 + configuration.jwtSVIDs.map(\.name) + [configuration.jwtBundles].compactMap({ $0 }) {
            if let first = seen.updateValue(name.position, forKey: name.value) {
                fields.problems.add(
                    "two files have the name '\(name.value)'; the other is on line \(first.line)", at: name.position)
            }
        }
    }
}
