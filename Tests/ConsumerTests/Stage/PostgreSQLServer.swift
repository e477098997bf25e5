import TestSupport

/// A PostgreSQL on data of its own, run by nobody.
struct PostgreSQLServer {
    static let programs = "/usr/lib/postgresql/15/bin"

    let port: Int
    let data: String
    private let stage: Stage

    /// Where it writes its process id.
    var pidFile: String { "\(data)/postmaster.pid" }

    /// Makes the data.
    ///
    /// - Parameter settings: Lines of its configuration.
    static func prepare(on stage: Stage, _ settings: [String]) async throws -> PostgreSQLServer {
        let data = try await Nobody.directory("data", on: stage)
        let made = try await Nobody.run(
            "\(programs)/initdb", ["-D", data, "-A", "trust", "-U", "test", "--no-sync", "--no-instructions"])
        guard made.end == .exited(0) else { throw StageError("no data of PostgreSQL: \(made.errors)") }
        let server = PostgreSQLServer(port: try freePort(), data: data, stage: stage)
        let own = [
            "listen_addresses = '127.0.0.1'", "port = \(server.port)", "unix_socket_directories = ''", "fsync = off",
        ]
        let configuration = try stage.directory.write(
            "postgresql.conf", (own + settings).joined(separator: "\n") + "\n")
        let placed = try await Program.run("install", ["-o", "nobody", configuration, "\(data)/postgresql.conf"])
        guard placed.end == .exited(0) else { throw StageError("no configuration of PostgreSQL: \(placed.errors)") }
        return server
    }

    /// Starts it, whether or not it can go on from there.
    func begin() throws -> Program {
        try Nobody.start("\(Self.programs)/postgres", ["-D", data], on: stage)
    }

    /// Starts it and waits until it serves.
    func start() async throws -> Program {
        let server = try begin()
        try await server.says("ready to accept connections", within: .seconds(60))
        return server
    }

    /// Adds a line to its configuration, which counts from the next reload on.
    func configure(_ line: String) async throws {
        let change = try await Program.run("sh", ["-c", #"echo "$1" >>"$2""#, "sh", line, "\(data)/postgresql.conf"])
        guard change.end == .exited(0) else { throw StageError("no change of PostgreSQL: \(change.errors)") }
    }

    /// Asks it over TCP, by libpq.
    ///
    /// - Parameter options: What libpq is told besides address, user and database.
    func query(_ text: String, _ options: String) async throws -> (end: Program.End, output: String, errors: String) {
        try await Nobody.run(
            "\(Self.programs)/psql",
            ["-X", "-A", "-t", "-c", text, "host=127.0.0.1 port=\(port) user=test dbname=postgres \(options)"])
    }
}
