import Glibc
import NativeKernel
import ReloadHooks
import TestSupport
import Testing

/// A directory, a log and runners at work in it, for one test.
struct HookWorld {
    let directory: TestDirectory
    let log = LogCollector()

    init() throws {
        directory = try TestDirectory()
    }

    /// Runs `body` with a runner at work, and stops that afterwards.
    func withRunner<Result>(
        _ hooks: [Hook], environment: [HookCommand.Variable] = [],
        _ body: (HookRunner) async throws -> Result
    ) async throws -> Result {
        try await withRunner(.once(hooks), environment: environment, body)
    }

    /// As above, with proofs and a policy.
    func withRunner<Result>(
        _ plan: HookPlan, environment: [HookCommand.Variable] = [],
        _ body: (HookRunner) async throws -> Result
    ) async throws -> Result {
        let runner = HookRunner(output: "nginx", plan: plan, environment: environment, logger: log.logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            defer { group.cancelAll() }
            return try await body(runner)
        }
    }

    /// Runs the hooks for one event to their end.
    func report(
        _ hooks: [Hook], environment: [HookCommand.Variable] = [], _ event: HookEvent = .delivery(changed: ["tls.crt"])
    ) async throws -> HookReport {
        try await withRunner(hooks, environment: environment) { runner in
            runner.submit(event)
            await runner.drain()
            return try #require(runner.lastReport)
        }
    }

    /// As above, with proofs and a policy.
    func report(_ plan: HookPlan, _ event: HookEvent = .delivery(changed: ["tls.crt"])) async throws -> HookReport {
        try await withRunner(plan) { runner in
            runner.submit(event)
            await runner.drain()
            return try #require(runner.lastReport)
        }
    }

    /// The outcome of one command given to /bin/sh.
    func outcome(of script: String, timeout: Duration = .seconds(30)) async throws -> HookReport.Outcome {
        try await report([shell(script, timeout: timeout)]).entries[0].outcome
    }

    /// A hook that has a script run in the test's directory.
    func shell(_ script: String, timeout: Duration = .seconds(30)) -> Hook {
        .command(
            HookCommand(program: "/bin/sh", arguments: ["-c", "cd \(directory.path); \(script)"], timeout: timeout))
    }

    /// The lines that a program has printed.
    func said(by program: String) -> [String] {
        log.lines.compactMap { line in
            let start = "info: hook says: "
            let end = " hook=\(program) output=nginx"
            return line.hasPrefix(start) && line.hasSuffix(end)
                ? String(line.dropFirst(start.count).dropLast(end.count)) : nil
        }
    }

    /// The text of a file that a script has written; empty if there is none yet.
    func text(_ name: String) -> String {
        do {
            return String(decoding: try directory.read(name), as: UTF8.self)
        } catch {
            return ""
        }
    }

    /// The process id that a script has written into a file.
    func pid(_ name: String) async throws -> Int32 {
        try await eventually("a process id in \(name)") {
            let lines = text(name).split(separator: "\n", omittingEmptySubsequences: false)
            return lines.count > 1 ? Int32(lines[0]) : nil
        }
    }
}

extension HookPlan {
    /// Hooks that are tried once.
    static func once(_ hooks: [Hook]) -> HookPlan { HookPlan(hooks: hooks, policy: ReloadPolicy(attempts: 1)) }
}

extension Hook {
    static func command(_ command: HookCommand) -> Hook { Hook(.command(command)) }

    static func signal(_ signal: HookSignal, pidFile: String) -> Hook {
        Hook(.signal(SignalAction(signal, to: .pidFiles([pidFile]))))
    }
}

extension HookEvent {
    static func delivery(
        changed: [String], notAfter: String = "1", kinds: Set<ChangeKind> = [.svid, .key], generation: UInt64 = 7,
        isFirst: Bool = false
    ) -> HookEvent {
        HookEvent(
            output: "nginx", directory: "/run/svid/nginx", changed: changed, kinds: kinds,
            current: HookSubject(
                generation: generation, fingerprint: "ab12",
                facts: [
                    HookSubject.Fact("spiffe_id", "spiffe://example.org/web"), HookSubject.Fact("not_after", notAfter),
                ]),
            previous: isFirst ? nil : HookSubject(generation: generation - 1))
    }
}

extension HookReport.Outcome {
    /// Why it failed, if it did.
    var failure: HookError.Code? {
        guard case .failed(let error) = self else { return nil }
        return error.code
    }
}

/// Whether a process runs; a zombie does not.
func isRunning(_ pid: Int32) -> Bool {
    guard kill(pid, 0) == 0 else { return false }
    do {
        let stat = String(decoding: try FileReader.read("/proc/\(pid)/stat", limit: 4096), as: UTF8.self)
        return !(stat.split(separator: ")").last ?? "").hasPrefix(" Z")
    } catch {
        return false
    }
}
