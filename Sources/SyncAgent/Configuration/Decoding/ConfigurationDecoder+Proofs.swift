internal import NativeYAML
internal import ReloadHooks

extension ConfigurationDecoder {
    private static let tlsKeys = ["server_name", "starttls"]
    private static let httpKeys = ["method", "unix_socket", "expect"]

    /// What tells that a reload has worked.
    ///
    /// - Parameter runsFirst: Whether it is asked for after the first delivery too.
    static func decodeProof(_ value: ConfigurationValue, runsFirst: Bool) -> HookProof? {
        let keys = ["tls", "http", "command", "within"] + tlsKeys + httpKeys + commandKeys.filter { $0 != "timeout" }
        guard let fields = value.mapping(keys: keys) else { return nil }
        let within = fields["within"].map { $0.duration(in: .milliseconds(100) ... .seconds(600)) }
        let method: HookProof.Method?
        let allowed: [String]
        switch (fields["tls"], fields["http"], fields["command"]) {
        case (let address?, nil, nil):
            allowed = tlsKeys
            method = decodeTLS(address, fields).map(HookProof.Method.tls)
        case (nil, let url?, nil):
            allowed = httpKeys
            method = decodeHTTP(url, fields, method: "GET").map(HookProof.Method.http)
        case (nil, nil, let command?):
            allowed = commandKeys
            method = decodeCommand(command, fields).map(HookProof.Method.command)
        default:
            fields.report("exactly one of tls, http and command is needed")
            return nil
        }
        for key in tlsKeys + httpKeys + commandKeys where !allowed.contains(key) {
            fields[key]?.report("does not go with this proof")
        }
        guard let method, within != .some(nil) else { return nil }
        return HookProof(method, within: (within ?? nil) ?? .seconds(5), runsFirst: runsFirst)
    }

    private static func decodeTLS(_ value: ConfigurationValue, _ fields: ConfigurationMapping) -> TLSProof? {
        let address = decodeAddress(value)
        let name = fields["server_name"].map { $0.string() }
        let dialect = fields["starttls"].map { value in
            value.choice(of: StartTLS.allCases.map { ($0.rawValue, $0) })
        }
        guard let address, name != .some(nil), dialect != .some(nil) else { return nil }
        return TLSProof(address, serverName: name ?? nil, startTLS: dialect ?? nil)
    }
}
