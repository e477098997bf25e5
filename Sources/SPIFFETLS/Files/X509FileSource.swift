internal import NativeKernel
public import SPIFFE

/// An X509-SVID and trust bundles in PEM files, followed as they change.
///
/// For programs beside an agent that writes files, such as svidsync or spiffe-helper. A change counts in the next
/// handshake, whether files are written in place, renamed over, or reached through a link that is. Certificates and a
/// key that do not belong together, as they are seen while they are written one after the other, are not taken: what was
/// there before stays. A file that is removed, or empty for a second (rule FD-12), withdraws what it held.
///
/// ## Usage
///
///     let source = X509FileSource(.svidsync(in: "/run/svid/web"))
///     try await withThrowingTaskGroup(of: Void.self) { group in
///         group.addTask { await source.run() }
///         try await source.waitForFirstState(timeout: .seconds(30))
///         let tls = try ServerTLS(identity: source, peers: PeerRules(bundles: source, authorize: .any))
///     }
public final class X509FileSource: Sendable {
    /// The files.
    public let files: X509Files
    private let clock: @Sendable () -> Timestamp
    private let latest = LatestValue<X509FileState>()

    /// Makes a source; nothing is read until it is run.
    ///
    /// - Parameters:
    ///   - files: What to read.
    ///   - clock: Tells the time at which the SVID has to be valid.
    public init(_ files: X509Files, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        self.files = files
        self.clock = clock
    }

    /// Follows the files until the task is cancelled; what was read last stays then.
    public func run() async {
        let pulses = LatestValue<Void>()
        await withDiscardingTaskGroup { group in
            for path in files.paths {
                group.addTask { for await _ in PathWatch(path) { pulses.set(()) } }
            }
            var seen: UInt64 = 0
            var empty = EmptyFiles()
            while true {
                let pulse =
                    if let moment = empty.nextLook {
                        await pulses.next(after: seen, until: moment)
                    } else {
                        await pulses.next(after: seen)
                    }
                guard !Task.isCancelled else { break }
                seen = pulse?.version ?? seen
                let reading = await BlockingThreads.shared.run { [files, empty] in X509FileReading(files, empty) }
                empty = reading.empty
                let old = latest.latest?.value
                let state = reading.next(after: old ?? X509FileState(), at: clock())
                if state != old { latest.set(state) }
            }
            group.cancelAll()
        }
    }

    /// What the source holds now.
    ///
    /// - Throws: `X509FileError.Code.notReady` before the files have been read.
    public func state() throws(X509FileError) -> X509FileState {
        guard let state = latest.latest?.value else {
            throw X509FileError(.notReady, "the files have not been read yet: the source has to be run")
        }
        return state
    }

    /// The state now and each time that it changes; whoever is slow misses those between.
    ///
    /// It ends when the task that iterates is cancelled.
    public var updates: some AsyncSequence<X509FileState, Never> & Sendable { X509FileUpdates(latest: latest) }

    /// Waits until there is an SVID to present.
    ///
    /// - Parameter timeout: How long to wait.
    /// - Throws: `X509FileError`: what is wrong with the files after that time, or `cancelled`.
    public func waitForFirstState(timeout: Duration) async throws(X509FileError) {
        let deadline = ContinuousClock.now + timeout
        var seen: UInt64 = 0
        while let next = await latest.next(after: seen, until: deadline) {
            if next.value.svid != nil { return }
            seen = next.version
        }
        guard !Task.isCancelled else { throw X509FileError(.cancelled, "the task was cancelled") }
        throw latest.latest?.value.problem
            ?? X509FileError(.timedOut, "the files were not read within \(timeout): the source has to be run")
    }
}

extension X509FileSource: X509SVIDSource {
    /// The SVID to present now.
    ///
    /// - Throws: `X509FileError`: what is wrong with the files, or `expired`.
    public func x509SVID() throws(X509FileError) -> X509SVID {
        let state = try state()
        guard let svid = state.svid else {
            throw state.problem ?? X509FileError(.missing, "there is no SVID in \(files.certificates)")
        }
        guard clock() <= svid.notAfter else {
            throw X509FileError(.expired, "the SVID in \(files.certificates) has expired at \(svid.notAfter)")
        }
        return svid
    }
}

extension X509FileSource: X509BundleSource {
    /// The bundle of a trust domain now.
    ///
    /// - Throws: `X509FileError.Code.notReady` before the files have been read.
    public func x509Bundle(for trustDomain: TrustDomain) throws(X509FileError) -> X509Bundle? {
        try state().bundles[trustDomain]
    }
}
