import Foundation
import Synchronization

/// A program that a test has started, with what it prints; it is killed with the last reference.
public final class Program: Sendable {
    /// How a program has ended.
    public enum End: Sendable, Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var openPipes = 2
        var end: End?
    }

    private final class StateBox: Sendable {
        let value = Mutex(State())
    }

    private let state: StateBox
    /// The writing end of its standard input, closed with the last reference.
    private let input: FileHandle?
    /// The process id.
    public let pid: Int32

    /// Starts a program, with no signal blocked or ignored, and nothing of ours open.
    ///
    /// - Parameters:
    ///   - path: The executable, absolute or to be found in PATH.
    ///   - arguments: Its arguments.
    ///   - environment: Variables to add to the test's own.
    ///   - directory: Its working directory.
    ///   - hasInput: Whether it can be written to; otherwise its standard input is empty.
    ///   - onOutput: Gets what it prints on standard output, too, piece by piece, and at the end an empty piece.
    public init(
        _ path: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
        hasInput: Bool = false, onOutput: (@Sendable ([UInt8]) -> Void)? = nil
    ) throws {
        var words = [path] + arguments
        var executable = path
        if directory != nil || !path.hasPrefix("/") {
            executable = "/usr/bin/env"
            words = ["env"] + (directory.map { ["-C", $0] } ?? []) + words
        }
        let process = try StartedProcess(
            executable, words, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            hasInput: hasInput)
        pid = process.pid
        input = process.input.map { FileHandle(fileDescriptor: $0, closeOnDealloc: true) }
        state = StateBox()
        collect(process.output, \.output, onOutput)
        collect(process.errors, \.errors)
        awaitEnd()
    }

    /// Reads a pipe to its end on a thread of its own.
    private func collect(
        _ pipe: Int32, _ place: any (WritableKeyPath<State, [UInt8]> & Sendable),
        _ onPiece: (@Sendable ([UInt8]) -> Void)? = nil
    ) {
        Thread.detachNewThread { [state] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                    unsafe read(pipe, bytes.baseAddress, bytes.count)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                state.value.withLock { $0[keyPath: place] += buffer[..<count] }
                onPiece?(Array(buffer[..<count]))
            }
            state.value.withLock { $0.openPipes -= 1 }
            close(pipe)
            onPiece?([])
        }
    }

    /// Waits for the end on a thread of its own.
    private func awaitEnd() {
        Thread.detachNewThread { [state, pid] in
            var information = unsafe siginfo_t()
            while unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
            // With the lock held, so that nobody signals a number that is no longer this program's.
            state.value.withLock { state in
                var status: Int32 = 0
                while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
                state.end = status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .killed(status & 0x7f)
            }
        }
    }

    /// Writes to its standard input.
    public func write(_ bytes: [UInt8]) throws {
        guard let input else { throw StartFailure(description: "\(pid) has no input to write to") }
        try input.write(contentsOf: bytes)
    }

    /// What it has printed on standard output so far.
    public var output: String { state.value.withLock { String(decoding: $0.output, as: UTF8.self) } }
    /// What it has printed on standard error so far.
    public var errors: String { state.value.withLock { String(decoding: $0.errors, as: UTF8.self) } }
    /// How it ended; nil while it runs.
    public var end: End? { state.value.withLock { $0.end } }

    /// Sends a signal; one to a process that has ended is ignored.
    public func signal(_ number: Int32) { Self.send(number, to: pid, state) }

    private static func send(_ number: Int32, to pid: Int32, _ state: StateBox) {
        state.value.withLock { state in
            if state.end == nil { _ = Foundation.kill(pid, number) }
        }
    }

    /// Waits for the end.
    @discardableResult
    public func wait(within limit: Duration = .seconds(30)) async throws -> End {
        let end = try await eventually("end of \(pid)", within: limit) { self.end }
        // What it printed last may still be on the way; a daemon that it left behind may hold the pipes for ever.
        let deadline = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < deadline, state.value.withLock({ $0.openPipes > 0 }) {
            try await Task.sleep(for: .milliseconds(2))
        }
        return end
    }

    /// Asks it to end by SIGTERM and waits.
    @discardableResult
    public func stop(within limit: Duration = .seconds(20)) async throws -> End {
        signal(SIGTERM)
        return try await wait(within: limit)
    }

    /// Ends it as a crash would.
    public func kill() async throws {
        signal(SIGKILL)
        try await wait()
    }

    /// Waits until it has printed this, on either stream.
    public func says(_ text: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually("'\(text)' from \(pid); it said: \(output)\(errors)", within: limit) {
            if self.output.contains(text) || self.errors.contains(text) { return true }
            guard let end = self.end else { return false }
            throw DeadlineExceeded(
                description: "\(self.pid) ended (\(end)) before '\(text)'; it said: \(self.output)\(self.errors)")
        }
    }

    /// Runs a program to its end.
    @discardableResult
    public static func run(
        _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) async throws -> (end: End, output: String, errors: String) {
        let program = try Program(path, arguments, environment: environment)
        let end = try await program.wait(within: limit)
        return (end, program.output, program.errors)
    }

    deinit {
        Self.send(SIGKILL, to: pid, state)
    }
}
