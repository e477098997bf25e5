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
    /// The process id.
    public let pid: Int32

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: The executable, absolute or to be found in PATH.
    ///   - arguments: Its arguments.
    ///   - environment: Variables to add to the test's own.
    ///   - directory: Its working directory.
    public init(
        _ path: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil
    ) throws {
        let process = Process()
        if path.hasPrefix("/") {
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
        } else {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [path] + arguments
        }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        let state = StateBox()
        process.terminationHandler = { ended in
            let end: End =
                ended.terminationReason == .exit ? .exited(ended.terminationStatus) : .killed(ended.terminationStatus)
            state.value.withLock { $0.end = end }
        }
        try Self.withoutBlockedSignals { try process.run() }
        pid = process.processIdentifier
        self.state = state
        collect(output, \.output)
        collect(errors, \.errors)
    }

    /// Runs `body` with no signal blocked in this thread.
    ///
    /// The threads of Dispatch block signals, a child inherits that, and one that does not expect it would never get
    /// SIGTERM.
    private static func withoutBlockedSignals(_ body: () throws -> Void) throws {
        var none = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Reads a pipe to its end on a thread of its own.
    ///
    /// Not with `availableData`, which ends the process where a signal interrupts it. The pipe is closed at once: Foundation
    /// would keep it, and its `Process.run` crashes once some 1,300 descriptors are open.
    private func collect(_ pipe: Pipe, _ place: any (WritableKeyPath<State, [UInt8]> & Sendable)) {
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [state] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                    unsafe read(handle.fileDescriptor, bytes.baseAddress, bytes.count)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                state.value.withLock { $0[keyPath: place] += buffer[..<count] }
            }
            state.value.withLock { $0.openPipes -= 1 }
            do {
                try handle.close()
            } catch {
                FileHandle.standardError.write(Data("a pipe cannot be closed: \(error)\n".utf8))
            }
        }
    }

    /// What it has printed on standard output so far.
    public var output: String { state.value.withLock { String(decoding: $0.output, as: UTF8.self) } }
    /// What it has printed on standard error so far.
    public var errors: String { state.value.withLock { String(decoding: $0.errors, as: UTF8.self) } }
    /// How it ended; nil while it runs.
    public var end: End? { state.value.withLock { $0.end } }

    /// Sends a signal; one to a process that has ended is ignored.
    public func signal(_ number: Int32) {
        if end == nil { Self.send(number, to: pid) }
    }

    private static func send(_ number: Int32, to pid: Int32) { Foundation.kill(pid, number) }

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
        if end == nil { Self.send(SIGKILL, to: pid) }
    }
}
