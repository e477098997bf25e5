internal import NativeKernel

/// A call for tokens that is under way, or about to be: all who want the same wait for the one.
final class TokenFlight: Sendable {
    let start: ContinuousClock.Instant
    let outcome = LatestValue<Result<JWTContext, WorkloadAPIError>>()

    init(start: ContinuousClock.Instant) {
        self.start = start
    }
}
