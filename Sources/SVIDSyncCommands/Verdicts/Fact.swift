/// One thing that a command tells about what it judges.
struct Fact: Sendable {
    /// What it is called, for people and programs alike.
    let name: String
    /// For programs; nil if it is for people alone.
    let value: JSONOutput?
    /// For people; none if it is for programs alone.
    ///
    /// What stands in a line comes from certificates and the like: it is never taken apart into lines.
    let lines: [String]
}
