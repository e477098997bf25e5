internal import NativeKernel

/// The signals that a command listens to, counted, so that none is lost between two waits.
struct SignalInbox: Sendable {
    /// How often each signal has come since the start.
    struct Counts: Sendable {
        private var counts: [Int32: Int] = [:]

        subscript(signal: Int32) -> Int { counts[signal] ?? 0 }

        mutating func count(_ signal: Int32) { counts[signal, default: 0] += 1 }

        /// The status of a process that ended for its signal, as shells tell it: 128 and the signal's number.
        var endStatus: ExitStatus {
            ExitStatus(code: 128 + (self[SignalNumber.interrupt] > 0 ? SignalNumber.interrupt : SignalNumber.terminate))
        }

        /// Whether the process has been asked to end.
        var asksToEnd: Bool { self[SignalNumber.terminate] + self[SignalNumber.interrupt] > 0 }
    }

    private let stream: SignalStream
    let counts = LatestValue<Counts>()

    /// Opens the inbox; the signals were blocked at the start of the process (`ProcessSetup`).
    init(_ signals: [Int32]) throws(SystemError) {
        stream = try SignalStream(signals)
    }

    /// An inbox for these signals, or those that ask to end; nil where it cannot be had, which has been said then.
    static func opened(_ signals: [Int32] = [SignalNumber.terminate, SignalNumber.interrupt]) -> SignalInbox? {
        do {
            return try SignalInbox(signals)
        } catch {
            Console.complain("cannot listen to signals: \(error)")
            return nil
        }
    }

    /// Receives until the task is cancelled.
    func run() async {
        var total = Counts()
        for await signal in stream {
            total.count(signal)
            counts.set(total)
        }
    }

    /// Returns when the process has been asked to end, or the task is cancelled.
    func untilAskedToEnd() async {
        var version: UInt64 = 0
        while let next = await counts.next(after: version), !next.value.asksToEnd { version = next.version }
    }
}
