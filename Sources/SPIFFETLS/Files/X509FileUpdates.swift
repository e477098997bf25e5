internal import NativeKernel

/// The newest state of a source of files, the present one first.
struct X509FileUpdates: AsyncSequence, Sendable {
    typealias Element = X509FileState
    typealias Failure = Never

    let latest: LatestValue<X509FileState>

    struct AsyncIterator: AsyncIteratorProtocol {
        let latest: LatestValue<X509FileState>
        private var seen: UInt64 = 0

        init(latest: LatestValue<X509FileState>) {
            self.latest = latest
        }

        mutating func next() async -> X509FileState? { await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async -> X509FileState? {
            guard let next = await latest.next(after: seen) else { return nil }
            seen = next.version
            return next.value
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(latest: latest) }
}
