internal import NativeKernel

/// What client and server say in plain text before the TLS handshake.
struct StartTLSDialogue {
    private let dialect: StartTLS

    init(_ dialect: StartTLS) {
        self.dialect = dialect
    }

    /// Asks for TLS; returns why the server will not have it, or nil when the handshake can begin.
    func begin(over connection: borrowing Connection) throws(SystemError) -> String? {
        switch dialect {
        case .postgresql: try postgresql(connection)
        case .mysql: try mysql(connection)
        case .smtp: try smtp(connection)
        case .ldap: try ldap(connection)
        }
    }

    /// The SSLRequest message of PostgreSQL's protocol: its length and a code; the answer is one byte.
    private func postgresql(_ connection: borrowing Connection) throws(SystemError) -> String? {
        let request: [UInt8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]
        try connection.write(request.span)
        let answer = try connection.read(exactly: 1)
        return answer == [UInt8(ascii: "S")] ? nil : "PostgreSQL does not offer TLS here"
    }

    /// MySQL greets first, with packets of a three-byte length and a number; the short form of the login packet, with
    /// the capability for TLS, asks for it.
    private func mysql(_ connection: borrowing Connection) throws(SystemError) -> String? {
        let header = try connection.read(exactly: 4)
        let length = Int(header[0]) | Int(header[1]) << 8 | Int(header[2]) << 16
        guard (30...4096).contains(length) else { return "the server does not greet as MySQL does" }
        let greeting = try connection.read(exactly: length)
        guard greeting[0] == 10, let end = greeting.firstIndex(of: 0), greeting.count > end + 15 else {
            return "the server does not greet as MySQL does"
        }
        // After the version: four bytes of a thread's number, eight of a challenge, one empty, then the capabilities.
        let capabilities = UInt32(greeting[end + 14]) | UInt32(greeting[end + 15]) << 8
        let tls: UInt32 = 0x0800
        guard capabilities & tls != 0 else { return "MySQL does not offer TLS here" }
        // CLIENT_PROTOCOL_41, CLIENT_SSL and CLIENT_SECURE_CONNECTION; 16 MiB packets; utf8mb4; 23 bytes of filling.
        let wanted: UInt32 = 0x0000_8a00
        var packet: [UInt8] = [32, 0, 0, header[3] &+ 1]
        packet += (0..<4).map { UInt8(truncatingIfNeeded: wanted >> (8 * UInt32($0))) }
        packet += [0, 0, 0, 1, 45] + [UInt8](repeating: 0, count: 23)
        try connection.write(packet.span)
        return nil
    }

    /// RFC 3207.
    private func smtp(_ connection: borrowing Connection) throws(SystemError) -> String? {
        var lines = LineReader(longest: 4096, most: 65536)
        guard try reply(&lines, connection) == "220" else { return "the server does not greet as SMTP does" }
        try connection.write(Array("EHLO localhost\r\n".utf8).span)
        guard try reply(&lines, connection) == "250" else { return "the server does not take EHLO" }
        try connection.write(Array("STARTTLS\r\n".utf8).span)
        return try reply(&lines, connection) == "220" ? nil : "the server does not take STARTTLS"
    }

    /// The code of a reply, which may have several lines.
    private func reply(
        _ lines: inout LineReader, _ connection: borrowing Connection
    ) throws(SystemError) -> String? {
        while let line = try lines.next(connection), line.count >= 3 {
            if line.count == 3 || line[3] != UInt8(ascii: "-") {
                return String(decoding: line.prefix(3), as: UTF8.self)
            }
        }
        return nil
    }

    /// The extended request 1.3.6.1.4.1.1466.20037 (RFC 4511 §4.14), message 1, and the result code of its answer.
    private func ldap(_ connection: borrowing Connection) throws(SystemError) -> String? {
        let name = Array("1.3.6.1.4.1.1466.20037".utf8)
        let operation = [0x80, UInt8(name.count)] + name
        let message: [UInt8] = [0x02, 0x01, 0x01, 0x77, UInt8(operation.count)] + operation
        try connection.write(([0x30, UInt8(message.count)] + message).span)
        let header = try connection.read(exactly: 2)
        guard header[0] == 0x30 else { return "the server does not answer as LDAP does" }
        var length = Int(header[1])
        if length > 0x80 {
            guard length <= 0x84 else { return "the server does not answer as LDAP does" }
            length = try connection.read(exactly: length - 0x80).reduce(0) { $0 << 8 | Int($1) }
        }
        guard (10...4096).contains(length) else { return "the server does not answer as LDAP does" }
        let answer = try connection.read(exactly: length)
        // The message's number, the tag of an extended response, its length, and the result code: ENUMERATED 0.
        guard let response = answer.firstIndex(of: 0x78),
            answer[response...].dropFirst(2).prefix(7).firstPlace(of: [0x0a, 0x01, 0x00]) != nil
        else { return "LDAP does not offer TLS here" }
        return nil
    }
}
