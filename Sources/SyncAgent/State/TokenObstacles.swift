/// Why something that only some outputs need could not be had, when it was last asked for.
package struct TokenObstacles: Hashable, Sendable {
    /// Of the tokens that there are none of.
    package var tokens: [TokenRequest: AgentError] = [:]
    /// Of the bundles to verify JWT-SVIDs with, as long as they have not come.
    package var jwtBundles: AgentError?

    package init() {}
}
