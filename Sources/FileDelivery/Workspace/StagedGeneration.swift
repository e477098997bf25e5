/// What staging a set has led to.
enum Staging {
    /// Nothing is left to publish.
    case settled(Publication)
    case staged(StagedGeneration)
}

/// A complete generation that nobody can reach yet, and what its publication will change.
struct StagedGeneration {
    let generation: Generation
    /// What was current when it was made.
    let predecessor: GenerationName?
    /// The visible names that have to be made.
    let links: [String]
    let changed: [String]
    let removed: Set<String>
}
