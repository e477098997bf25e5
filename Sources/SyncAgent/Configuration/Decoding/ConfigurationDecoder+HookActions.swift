internal import NativeKernel
internal import NativeYAML
internal import ReloadHooks

extension ConfigurationDecoder {
    private static let timeouts = Duration.milliseconds(1) ... .seconds(3600)

    // MARK: Signals

    static func decodeSignal(_ signal: ConfigurationValue, _ fields: ConfigurationMapping) -> SignalAction? {
        let pidFiles = fields["pid_file"].map(decodePidFiles)
        let unit = fields["unit"].map(decodeUnit)
        let executable = fields["executable"].map { $0.absolutePath() }
        let force = fields["even_if_unhandled"].map { $0.boolean() }
        let name = signal.string().flatMap { decodeSignalName($0, signal) }
        let target: SignalAction.Target
        switch (pidFiles, unit, executable) {
        case (let files??, nil, _): target = .pidFiles(files)
        case (nil, let unit??, _): target = .unit(unit)
        case (nil, nil, .some): target = .executable
        case (.some(nil), nil, _), (nil, .some(nil), _): return nil
        case (nil, nil, nil):
            fields.report("which process gets the signal is missing: pid_file, unit or executable")
            return nil
        default:
            fields.report("at most one of pid_file and unit can say which process gets the signal")
            return nil
        }
        guard let name, executable != .some(nil), force != .some(nil) else { return nil }
        return SignalAction(name, to: target, executable: executable ?? nil, evenIfUnhandled: (force ?? nil) ?? false)
    }

    private static func decodeSignalName(_ name: String, _ value: ConfigurationValue) -> HookSignal? {
        if let known = HookSignal(named: name) { return known }
        let names = HookSignal.known.map(\.name)
        let suggestion = KeySuggestion.question(about: name, among: names)
        value.report(
            "\(value.written) is not a signal to reload on\(suggestion) (allowed: \(names.joined(separator: ", ")))")
        return nil
    }

    /// One path, or several.
    private static func decodePidFiles(_ value: ConfigurationValue) -> [String]? {
        guard case .sequence = value.node.content else { return value.absolutePath().map { [$0] } }
        guard let list = value.list(), !list.isEmpty else {
            value.report("at least one pid file is needed")
            return nil
        }
        let paths = list.map { $0.absolutePath() }
        return paths.contains(nil) ? nil : paths.compactMap { $0 }
    }

    // MARK: systemd

    static func decodeSystemd(_ unit: ConfigurationValue, _ fields: ConfigurationMapping) -> SystemdAction? {
        let verb = fields["action"].map { value in
            value.choice(of: SystemdAction.Verb.allCases.map { ($0.rawValue, $0) })
        }
        let timeout = fields["timeout"].map { $0.duration(in: timeouts) }
        guard let name = decodeUnit(unit), verb != .some(nil), timeout != .some(nil) else { return nil }
        return SystemdAction(
            (verb ?? nil) ?? .reload, unit: name, timeout: (timeout ?? nil) ?? HookCommand.defaultTimeout)
    }

    /// The name of a unit; without a suffix it is a service.
    private static func decodeUnit(_ value: ConfigurationValue) -> String? {
        guard let name = value.string() else { return nil }
        let isGood =
            name.utf8.count <= 255 && !name.hasPrefix("-") && !name.hasPrefix(".")
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || ":-_.\\@".utf8.contains(byte)
            }
        guard isGood else {
            value.report("\(value.written) is not the name of a systemd unit")
            return nil
        }
        return name.contains(".") ? name : "\(name).service"
    }

    // MARK: HTTP

    /// A request to this machine.
    ///
    /// - Parameter method: The one that is used when none is named.
    static func decodeHTTP(
        _ url: ConfigurationValue, _ fields: ConfigurationMapping, method: String
    ) -> HTTPAction? {
        let verb = fields["method"].map { value in
            value.choice(of: ["GET", "HEAD", "POST", "PUT"].map { ($0, $0) })
        }
        let socket = fields["unix_socket"].map { $0.absolutePath() }
        let expected = fields["expect"].map(decodeStatuses)
        let timeout = fields["timeout"].map { $0.duration(in: timeouts) }
        guard let target = decodeURL(url, socket: socket), verb != .some(nil), expected != .some(nil),
            timeout != .some(nil)
        else { return nil }
        return HTTPAction(
            (verb ?? nil) ?? method, target.path, at: target.address, expecting: (expected ?? nil) ?? [],
            timeout: (timeout ?? nil) ?? .seconds(10))
    }

    /// `http://127.0.0.1:9090/-/reload`, or, with a socket, `/-/reload`.
    private static func decodeURL(
        _ value: ConfigurationValue, socket: String??
    ) -> (address: ServerAddress, path: String)? {
        guard let text = value.string() else { return nil }
        var rest = text[...]
        var address: ServerAddress?
        let scheme = "http://"
        if text.hasPrefix(scheme) {
            rest = text.dropFirst(scheme.count)
            let host = rest.prefix { $0 != "/" && $0 != "?" }
            rest = rest.dropFirst(host.count)
            let hasPort = host.last != "]" && host.split(separator: ":").count > 1
            address = ServerAddress(hasPort ? String(host) : "\(host):80")
        }
        let path = rest.isEmpty ? "/" : String(rest)
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }) else {
            value.report("\(value.written) is not a URL such as http://127.0.0.1:9090/-/reload")
            return nil
        }
        if case .some(let given) = socket { return given.map { (.unix($0), path) } }
        guard let address, address.isLocal else {
            value.report("\(value.written) must be at 127.0.0.1, [::1] or localhost, or have a unix_socket beside it")
            return nil
        }
        return (address, path)
    }

    /// One status, or several.
    private static func decodeStatuses(_ value: ConfigurationValue) -> [Int]? {
        guard case .sequence = value.node.content else { return value.count(in: 100...599).map { [$0] } }
        guard let list = value.list(), !list.isEmpty else {
            value.report("at least one status is needed")
            return nil
        }
        let statuses = list.map { $0.count(in: 100...599) }
        return statuses.contains(nil) ? nil : statuses.compactMap { $0 }
    }

    // MARK: Control sockets

    static func decodeSocket(_ address: ConfigurationValue, _ fields: ConfigurationMapping) -> SocketAction? {
        let place = decodeAddress(address)
        let timeout = fields["timeout"].map { $0.duration(in: timeouts) }
        guard let list = fields.required("exchange").flatMap({ $0.list() }) else { return nil }
        guard !list.isEmpty else {
            fields["exchange"]?.report("at least one exchange is needed")
            return nil
        }
        let exchanges = list.map(decodeExchange)
        if let place, !place.isLocal {
            address.report("\(address.written) must be a Unix socket, 127.0.0.1, [::1] or localhost")
            return nil
        }
        guard let place, !exchanges.contains(nil), timeout != .some(nil) else { return nil }
        return SocketAction(place, exchanges.compactMap { $0 }, timeout: (timeout ?? nil) ?? .seconds(10))
    }

    private static func decodeExchange(_ value: ConfigurationValue) -> SocketAction.Exchange? {
        guard let fields = value.mapping(keys: ["send", "expect"]) else { return nil }
        let send = fields.required("send").flatMap { $0.string() }
        let expect = fields.required("expect").flatMap { $0.string() }
        guard let send, let expect else { return nil }
        return SocketAction.Exchange(send: send, expect: expect)
    }

    /// `HOST:PORT`, or the path of a Unix socket.
    static func decodeAddress(_ value: ConfigurationValue) -> ServerAddress? {
        guard let text = value.string() else { return nil }
        guard let address = ServerAddress(text) else {
            value.report("\(value.written) is not an address such as 127.0.0.1:443 or /run/server.sock")
            return nil
        }
        return address
    }
}
