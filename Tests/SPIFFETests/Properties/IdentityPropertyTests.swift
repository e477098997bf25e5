import SPIFFE
import Testing

@Suite("Properties of SPIFFE IDs and matchers")
struct IdentityPropertyTests {
    private static let domainLetters = "abcxyz0189.-_"
    private static let pathLetters = "abczABCZ019.-_"

    private func id(_ generator: inout SeededGenerator) throws -> SPIFFEID {
        let domain = try TrustDomain(name: generator.text(Self.domainLetters, 1...3))
        let segments = (0..<generator.count(0...4)).map { _ in generator.text(Self.pathLetters, 1...4) }
            .filter { $0 != "." && $0 != ".." }
        return try SPIFFEID(trustDomain: domain, segments: segments)
    }

    @Test("what is made can be printed and parsed, and is the same")
    func printing() throws {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let id = try id(&generator)
            let again = try SPIFFEID(parsing: id.description)
            #expect(again == id && again.hashValue == id.hashValue, "\(generator)")
            #expect(again.pathSegments == id.pathSegments && again.trustDomain == id.trustDomain, "\(generator)")
            let longer = try id.appending("x")
            #expect(longer.pathSegments == id.pathSegments + ["x"] && longer > id, "\(generator)")
            #expect(longer.isMember(of: id.trustDomain), "\(generator)")
        }
    }

    @Test("the order is total and is that of the texts' bytes")
    func order() throws {
        var generator = SeededGenerator()
        let ids = try (0..<200).map { _ in try id(&generator) }
        for left in ids {
            for right in ids {
                #expect([left < right, left == right, right < left].count { $0 } == 1, "\(generator)")
            }
        }
        let sorted = ids.sorted()
        for (left, right) in zip(sorted, sorted.dropFirst()) { #expect(left <= right, "\(generator)") }
    }

    @Test("no byte can be changed without another ID or none coming of it")
    func changes() throws {
        var generator = SeededGenerator()
        for _ in 0..<500 {
            let id = try id(&generator)
            var bytes = Array(id.description.utf8)
            let place = generator.count(0...(bytes.count - 1))
            let value = UInt8.random(in: 0...255, using: &generator)
            guard bytes[place] != value else { continue }
            bytes[place] = value
            do throws(SPIFFEIDError) {
                #expect(try SPIFFEID(bytes: bytes.span) != id, "\(generator)")
            } catch {
                #expect((error.offset ?? 0) <= bytes.count, "\(generator)")
            }
        }
    }

    private func matcher(_ generator: inout SeededGenerator, depth: Int) throws -> SPIFFEIDMatcher {
        switch generator.count(0...(depth > 0 ? 6 : 3)) {
        case 0: .any
        case 1: .exact(try id(&generator))
        case 2: .oneOf([try id(&generator), try id(&generator)])
        case 3: .memberOf(try id(&generator).trustDomain)
        case 4: try matcher(&generator, depth: depth - 1).and(try matcher(&generator, depth: depth - 1))
        case 5: try matcher(&generator, depth: depth - 1).or(try matcher(&generator, depth: depth - 1))
        default: try matcher(&generator, depth: depth - 1).not()
        }
    }

    @Test("and, or and not of matchers obey the laws of logic")
    func algebra() throws {
        var generator = SeededGenerator()
        for _ in 0..<500 {
            let (a, b, c) = (
                try matcher(&generator, depth: 3), try matcher(&generator, depth: 3), try matcher(&generator, depth: 3)
            )
            let id = try id(&generator)
            func same(_ left: SPIFFEIDMatcher, _ right: SPIFFEIDMatcher) -> Bool {
                left.matches(id) == right.matches(id)
            }
            #expect(a.and(b).matches(id) == (a.matches(id) && b.matches(id)), "\(generator)")
            #expect(a.or(b).matches(id) == (a.matches(id) || b.matches(id)), "\(generator)")
            #expect(a.not().matches(id) != a.matches(id), "\(generator)")
            #expect(same(a.and(b).not(), a.not().or(b.not())), "\(generator)")
            #expect(same(a.or(b).not(), a.not().and(b.not())), "\(generator)")
            #expect(same(a.and(b.or(c)), a.and(b).or(a.and(c))), "\(generator)")
            #expect(same(a.and(.any), a) && same(a.or(.any), .any), "\(generator)")
        }
    }
}
