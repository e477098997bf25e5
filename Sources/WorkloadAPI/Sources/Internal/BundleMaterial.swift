internal import NativeKernel
internal import SPIFFE

/// The bundles of one message, or that they are withdrawn.
struct BundleMaterial<State: Sendable & Equatable>: Equatable {
    /// The message's state; nil if the agent has withdrawn it (rule ST-8).
    let state: State?
    let absence: WorkloadAPIError?

    init(_ state: State) {
        self.state = state
        absence = nil
    }

    private init(withdrawn reason: WorkloadAPIError) {
        state = nil
        absence = reason
    }
}

extension BundleMaterial: SourceMaterial {
    static func withdrawn(_ reason: WorkloadAPIError) -> BundleMaterial { BundleMaterial(withdrawn: reason) }

    // Bundles do not expire.
    var expiry: Timestamp? { nil }
}

/// The machinery that follows one stream of bundles.
typealias BundleCore<State: Sendable & Equatable> = SourceCore<State, BundleMaterial<State>>

extension SourceCore where Material == BundleMaterial<Message> {
    convenience init(
        bundles messages: WorkloadAPIUpdates<Message>, pulses: LatestValue<Void> = LatestValue(),
        whenWithdrawn: @escaping @Sendable () -> Void = {}
    ) {
        self.init(messages, pulses: pulses, whenWithdrawn: whenWithdrawn) { BundleMaterial($0) }
    }

    /// The state of the bundles now.
    ///
    /// - Throws: Why there are none.
    func bundles() throws(WorkloadAPIError) -> Message {
        let material = try current()
        guard let state = material.state else { throw material.absence ?? .sourceClosed }
        return state
    }
}
