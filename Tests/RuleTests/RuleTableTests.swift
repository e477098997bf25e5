import Testing

@Suite("Rules and the tests that name them")
struct RuleTableTests {
    private let table: RuleTable

    init() throws {
        table = try RuleTable()
    }

    @Test("every rule that is said to be tested is named by a test")
    func tested() {
        let missing = table.rules.filter { $0.isTested && table.named[$0.number] == nil }
        #expect(missing.map { "\($0.number): \($0.title)" } == [])
    }

    @Test("no rule that a test names is said to be untested")
    func staleRows() {
        let stale = table.rules.filter { !$0.isTested && table.named[$0.number] != nil }
        #expect(stale.map { "\($0.number) in \(table.named[$0.number, default: []].sorted())" } == [])
    }

    @Test("every rule that a test names is in the table")
    func known() {
        let unknown = Set(table.named.keys).subtracting(table.rules.map(\.number))
        #expect(unknown.sorted().map { "\($0) in \(table.named[$0, default: []].sorted())" } == [])
    }

    @Test("each rule is there once, and is tested, not built yet, or said not to bind us")
    func statuses() {
        #expect(Set(table.rules.map(\.number)).count == table.rules.count && table.rules.count > 200)
        for rule in table.rules where !rule.isTested {
            #expect(rule.status.hasPrefix("not yet: ") || rule.status.hasPrefix("no: "), "\(rule.number)")
        }
        let open = table.rules.filter { $0.status.hasPrefix("not yet") }
        print("\(open.count) of \(table.rules.count) rules are not built yet:")
        for rule in open { print("  \(rule.number) \(rule.title) (\(rule.status.dropFirst(9)))") }
    }
}
