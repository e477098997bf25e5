internal import Glibc

/// The life of one program from its start to its end, on a thread that may block.
///
/// After its time, or when it is interrupted, the whole process group gets SIGTERM, and SIGKILL after a delay. When
/// the leader ends while the group is being ended, the others have until the end of the delay too, or until all of
/// them have let go of the output; then they are killed. A group whose leader ends by itself is left alone: a hook
/// may start a daemon.
struct SpawnSupervision {
    /// How long after SIGKILL a process is waited for.
    private static let stuckDelay = Duration.seconds(5)

    let request: SpawnRequest
    let interrupt: SpawnInterrupt
    let onOutput: @Sendable (Span<UInt8>) -> Void
    private let clock = ContinuousClock()

    init(request: SpawnRequest, interrupt: SpawnInterrupt, onOutput: @escaping @Sendable (Span<UInt8>) -> Void) {
        self.request = request
        self.interrupt = interrupt
        self.onOutput = onOutput
    }

    private enum Phase {
        case running
        case terminating
        case killed
    }

    /// Runs the program and calls `report` once, as soon as there is something to report.
    func run(report: (Result<SpawnResult, SystemError>) -> Void) {
        do throws(SystemError) {
            try supervise(try SpawnedProcess(request), report)
        } catch {
            report(.failure(error))
        }
    }

    private func supervise(
        _ started: consuming SpawnedProcess, _ report: (Result<SpawnResult, SystemError>) -> Void
    ) throws(SystemError) {
        var process = started
        var phase = Phase.running
        var deadline = clock.now + request.timeout
        var interruption: SpawnResult.Interruption?
        var hasExited = false
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let ready = try process.wait(
                forExit: !hasExited, interrupt: phase == .running && !hasExited ? interrupt : nil,
                timeout: deadline - clock.now)
            if ready.hasOutput { try forward(&process, &buffer) }
            if ready.hasExited {
                hasExited = true
                if phase == .running { deadline = clock.now + request.outputGrace }
            }
            if hasExited, phase == .killed || !process.isOutputOpen { break }
            guard ready.isInterrupted || clock.now >= deadline else { continue }
            switch phase {
            case .running where hasExited:
                return try finish(process, &buffer, interruption, report)
            case .running:
                interruption = ready.isInterrupted ? .cancellation : .timeout
                process.signalGroup(SIGTERM)
                // A stopped process gets the signal only when it continues.
                process.signalGroup(SIGCONT)
                phase = .terminating
                deadline = clock.now + request.killDelay
            case .terminating:
                process.signalGroup(SIGKILL)
                phase = .killed
                deadline = clock.now + Self.stuckDelay
                if hasExited { return try finish(process, &buffer, interruption, report) }
            case .killed:
                return try abandon(process, interruption, report)
            }
        }
        if interruption != nil { process.signalGroup(SIGKILL) }
        try finish(process, &buffer, interruption, report)
    }

    private func forward(_ process: inout SpawnedProcess, _ buffer: inout [UInt8]) throws(SystemError) {
        let count = try process.readOutput(into: &buffer)
        if count > 0 { onOutput(buffer.span.extracting(first: count)) }
    }

    /// Takes what is left in the pipe, at most what a pipe holds, and the exit status.
    private func finish(
        _ ended: consuming SpawnedProcess, _ buffer: inout [UInt8], _ interruption: SpawnResult.Interruption?,
        _ report: (Result<SpawnResult, SystemError>) -> Void
    ) throws(SystemError) {
        var process = ended
        for _ in 0..<16 where process.isOutputOpen { try forward(&process, &buffer) }
        let leftOpen = process.isOutputOpen
        process.closeOutput()
        let end = try process.reap()
        report(.success(SpawnResult(end: end, interruption: interruption, outputLeftOpen: leftOpen)))
    }

    /// Reports a process that even SIGKILL does not end, and stays to take its status when the kernel lets it go.
    private func abandon(
        _ stuck: consuming SpawnedProcess, _ interruption: SpawnResult.Interruption?,
        _ report: (Result<SpawnResult, SystemError>) -> Void
    ) throws(SystemError) {
        var process = stuck
        let leftOpen = process.isOutputOpen
        process.closeOutput()
        report(.success(SpawnResult(end: .stuck, interruption: interruption, outputLeftOpen: leftOpen)))
        while try !process.wait(forExit: true, interrupt: nil, timeout: nil).hasExited {}
        _ = try process.reap()
    }
}
