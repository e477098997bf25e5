internal import SPIFFE

/// For whom and of whom tokens are wanted; the order of the audience does not matter, nor that a name is repeated.
struct TokenRequest: Sendable {
    /// The names as the caller gave them, each once: what the agent is asked for.
    let audience: [String]
    /// The identity; nil for all that the workload has.
    let id: SPIFFEID?
    /// The names' bytes in order: what is compared.
    private let names: [[UInt8]]

    /// - Throws: `invalidArgument` without a name, or with an empty one (rule ST-24).
    init(audience: [String], id: SPIFFEID?) throws(WorkloadAPIError) {
        guard !audience.isEmpty, !audience.contains("") else { throw .noAudience }
        var seen: Set<[UInt8]> = []
        self.audience = audience.filter { seen.insert(Array($0.utf8)).inserted }
        self.id = id
        names = seen.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

extension TokenRequest: Hashable {
    static func == (left: TokenRequest, right: TokenRequest) -> Bool {
        left.id == right.id && left.names == right.names
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(names)
    }
}

extension WorkloadAPIError {
    /// Tokens for nobody are asked for.
    package static let noAudience = WorkloadAPIError(
        code: .invalidArgument,
        message: "a JWT-SVID needs an audience: give at least one name, and no empty one (ST-24)")
}
