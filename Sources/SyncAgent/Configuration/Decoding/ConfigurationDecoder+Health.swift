internal import NativeKernel
internal import WorkloadAPI

extension ConfigurationDecoder {
    static func decodeHealth(_ value: ConfigurationValue) -> HealthSettings? {
        guard let fields = value.mapping(keys: ["listen", "live", "ready", "metrics"]) else { return nil }
        let live = fields["live"].map(decodeURLPath) ?? "/live"
        let ready = fields["ready"].map(decodeURLPath) ?? "/ready"
        let metrics = fields["metrics"].map(decodeURLPath) ?? "/metrics"
        guard let listen = fields.required("listen").flatMap(decodeListen), let live, let ready, let metrics else {
            return nil
        }
        guard Set([live, ready, metrics]).count == 3 else {
            fields.report("live, ready and metrics must be three different paths")
            return nil
        }
        return HealthSettings(listen: listen, live: live, ready: ready, metrics: metrics)
    }

    static func decodeStatus(_ value: ConfigurationValue) -> StatusSettings {
        var settings = StatusSettings()
        guard let fields = value.mapping(keys: ["enabled", "socket", "mode"]) else { return settings }
        if let isEnabled = fields["enabled"]?.boolean() { settings.isEnabled = isEnabled }
        if let socket = fields["socket"], let path = socket.absolutePath() {
            if path.utf8.count > 90 {
                socket.report("\(socket.written) is too long for a socket: at most 90 bytes are possible")
            }
            settings.socket = socket.located(path)
        }
        let modes = ["0600", "0660", "0666"]
        if let mode = fields["mode"]?.choice(of: modes.map { ($0, $0) }), let bits = UInt32(mode, radix: 8) {
            settings.mode = FileMode(bits)
        }
        return settings
    }

    /// An address, since a name may mean another one tomorrow, and all interfaces only where that is written.
    private static func decodeListen(_ value: ConfigurationValue) -> ServerAddress? {
        guard let text = value.string() else { return nil }
        if text.hasPrefix("unix:") {
            let path = "/" + text.dropFirst(5).drop { $0 == "/" }
            guard path != "/", path.utf8.count <= 90 else {
                value.report("\(value.written) must be unix:///PATH with a path of at most 90 bytes")
                return nil
            }
            return .unix(path)
        }
        guard case .tcp(let host, _)? = ServerAddress(text), IPLiteral(host) != nil else {
            value.report(
                "\(value.written) must be an IP address and a port, as in \"127.0.0.1:8081\" or \"[::1]:8081\", or"
                    + " \"unix:///PATH\"; all interfaces are \"0.0.0.0:PORT\" or \"[::]:PORT\"")
            return nil
        }
        return ServerAddress(text)
    }

    private static func decodeURLPath(_ value: ConfigurationValue) -> String? {
        guard let path = value.string() else { return nil }
        let isPlain = path.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "/._~-".utf8.contains(byte)
        }
        guard path.hasPrefix("/"), isPlain, path.utf8.count <= 200 else {
            value.report(
                "\(value.written) must be a path such as /ready: letters, digits and any of / . _ ~ -, at most 200")
            return nil
        }
        return path
    }
}
