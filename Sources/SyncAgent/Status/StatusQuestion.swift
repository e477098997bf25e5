/// What `svidsync status` asks the running agent.
package enum StatusQuestion: Sendable {
    case text
    case json
    case readiness
    case readinessWithHooks

    /// The path of the HTTP request.
    var path: String {
        switch self {
        case .text: "/status.txt"
        case .json: "/status.json"
        case .readiness: "/ready"
        case .readinessWithHooks: "/ready-with-hooks"
        }
    }
}
