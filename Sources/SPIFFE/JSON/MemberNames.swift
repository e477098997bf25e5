/// The names that an object has had so far, compared by their bytes.
struct MemberNames {
    // Few names are compared one by one, which costs less than a set.
    private static let few = 8
    private var set: Set<[UInt8]> = []

    /// Adds a name; false if it was there.
    mutating func insert(_ name: String, among members: [JSONNode.Member]) -> Bool {
        guard members.count >= Self.few else { return !members.contains { $0.name.hasSameBytes(as: name) } }
        if set.isEmpty { set = Set(members.map { Array($0.name.utf8) }) }
        return set.insert(Array(name.utf8)).inserted
    }
}
