import SPIFFE
import Testing

@Suite("SPIFFEID")
struct SPIFFEIDTests {
    @Test(
        "ID-1 to ID-22: what the standard allows is taken as it is",
        arguments: [
            "spiffe://example.org", "spiffe://example.org/web", "spiffe://example.org/a/b/c",
            // ID-12: no name is treated differently for what it looks like.
            "spiffe://.", "spiffe://..", "spiffe://-a", "spiffe://a..b", "spiffe://_", "spiffe://example.org.",
            // ID-11
            "spiffe://127.0.0.1/web",
            // ID-15, ID-17
            "spiffe://td/...", "spiffe://td/.a", "spiffe://td/a.", "spiffe://td/A-Z_0.9/b", "spiffe://td/a/....",
        ])
    func valid(_ text: String) throws {
        let id = try SPIFFEID(parsing: text)
        #expect(id.description == text)
        #expect(SPIFFEID(text) == id)
        #expect(try SPIFFEID(trustDomain: id.trustDomain, segments: id.pathSegments) == id)
    }

    @Test(
        "D-1: what the standard forbids is refused by its rule, at its place; upper case, too",
        arguments: [
            ("", "ID-4", nil), ("http://td/a", "ID-1", 0), ("spiffe:/td", "ID-1", 8), ("spiff", "ID-1", 5),
            (" spiffe://td", "ID-1", 0), ("SPIFFE://td/a", "ID-2", 0), ("sPiffe://td", "ID-2", 0),
            ("spiffe://", "ID-4", 9), ("spiffe:///a", "ID-4", 9),
            ("spiffe://td?", "ID-5", 11), ("spiffe://td/a?x=y", "ID-5", 13), ("spiffe://td#", "ID-6", 11),
            ("spiffe://td/a#", "ID-6", 13),
            ("spiffe://u@td", "ID-7", 10), ("spiffe://td:80", "ID-7", 11), ("spiffe://td:/a", "ID-7", 11),
            ("spiffe://Td/a", "ID-8", 9), ("spiffe://tD", "ID-8", 10),
            ("spiffe://t!d", "ID-9", 10), ("spiffe://t,d/", "ID-9", 10), ("spiffe://t%61d", "ID-10", 10),
            ("spiffe://[::1]/a", "ID-11", 9),
            ("spiffe://td/%61", "ID-13", 12), ("spiffe://td//a", "ID-14", 12), ("spiffe://td/a//b", "ID-14", 14),
            ("spiffe://td//", "ID-14", 12),
            ("spiffe://td/.", "ID-15", 12), ("spiffe://td/..", "ID-15", 12), ("spiffe://td/a/../b", "ID-15", 14),
            ("spiffe://td/./b", "ID-15", 12),
            ("spiffe://td/", "ID-16", 11), ("spiffe://td/a/", "ID-16", 13),
            ("spiffe://td/a!b", "ID-17", 13), ("spiffe://td/a:b", "ID-17", 13), ("spiffe://td/a~b", "ID-17", 13),
            ("spiffe://td/a b", "ID-21", 13), ("spiffe://td/a\n", "ID-21", 13), ("spiffe://td\n", "ID-21", 11),
            ("spiffe://td/a\u{0}", "ID-21", 13), ("spiffe://td/ü", "ID-21", 12), ("spiffe://td/a\u{7F}", "ID-21", 13),
            // The Kelvin sign, which Unicode folds to k; CR LF, which is one Character.
            ("spiffe://\u{212A}/a", "ID-21", 9), ("spiffe://td/\u{212A}", "ID-21", 12),
            ("spiffe://td/a\r\n", "ID-21", 13),
        ] as [(String, String, Int?)])
    func invalid(_ text: String, _ rule: String, _ offset: Int?) {
        let error = #expect(throws: SPIFFEIDError.self) { try SPIFFEID(parsing: text) }
        #expect(error?.rule == rule)
        #expect(error?.offset == offset)
        #expect(SPIFFEID(text) == nil)
    }

    @Test("ID-3: paths compare byte for byte")
    func comparison() throws {
        #expect(try SPIFFEID(parsing: "spiffe://td/a") != SPIFFEID(parsing: "spiffe://td/A"))
        let texts = ["spiffe://a", "spiffe://a/B", "spiffe://a/a", "spiffe://a/a/a", "spiffe://b", "spiffe://b/a"]
        let ids = try texts.map { try SPIFFEID(parsing: $0) }
        #expect(ids.shuffled().sorted() == ids)
    }

    @Test("ID-18, ID-19, D-2: more than 2048 bytes are read with a warning, refused in strict mode and never made")
    func length() throws {
        let prefix = "spiffe://example.org/"
        let longest = prefix + String(repeating: "a", count: 2048 - prefix.utf8.count)
        #expect(try !SPIFFEID(parsing: longest, strict: true).exceedsRecommendedLimit)
        #expect(try SPIFFEID(parsing: longest + "a").exceedsRecommendedLimit)
        let error = #expect(throws: SPIFFEIDError.self) { try SPIFFEID(parsing: longest + "a", strict: true) }
        #expect(error?.code == .tooLong)
        let domain = try TrustDomain(name: "example.org")
        let segment = String(longest.dropFirst(prefix.count))
        #expect(try SPIFFEID(trustDomain: domain, segments: [segment]).description == longest)
        #expect(throws: SPIFFEIDError.self) { try SPIFFEID(trustDomain: domain, segments: [segment + "a"]) }
    }

    @Test("ID-20: a trust domain has at most 255 bytes")
    func trustDomainLength() throws {
        let longest = String(repeating: "a", count: 255)
        #expect(try SPIFFEID(parsing: "spiffe://\(longest)/x").trustDomain.name == longest)
        let error = #expect(throws: SPIFFEIDError.self) { try SPIFFEID(parsing: "spiffe://\(longest)a/x") }
        #expect(error?.rule == "ID-20")
        #expect(throws: SPIFFEIDError.self) { try TrustDomain(name: longest + "a") }
    }

    @Test("ID-22: the ID of a trust domain has no path")
    func trustDomainID() throws {
        let domain = try TrustDomain(name: "example.org")
        #expect(domain.id.description == "spiffe://example.org")
        #expect(!domain.id.hasPath && domain.id.pathSegments.isEmpty)
        #expect(try SPIFFEID(parsing: "spiffe://example.org") == domain.id)
    }

    @Test(
        "segments are checked when IDs are made of them",
        arguments: [
            ("", "ID-14"), (".", "ID-15"), ("..", "ID-15"), ("a/b", "ID-17"), ("a%", "ID-13"), ("ä", "ID-21"),
            ("a?", "ID-5"),
        ])
    func segments(_ segment: String, _ rule: String) throws {
        let id = try SPIFFEID(parsing: "spiffe://td/x")
        let error = #expect(throws: SPIFFEIDError.self) { try id.appending("y", segment) }
        #expect(error?.rule == rule)
        #expect(try id.appending("y", "z").description == "spiffe://td/x/y/z")
    }

    @Test("ID-27: a trust domain is given by its name or by an ID of it")
    func trustDomains() throws {
        let domain = try TrustDomain(name: "example.org")
        #expect(try TrustDomain(parsing: "example.org") == domain)
        #expect(try TrustDomain(parsing: "spiffe://example.org") == domain)
        #expect(try TrustDomain(parsing: "spiffe://example.org/web") == domain)
        for text in [
            "", "Example.org", "spiffe://example.org/", "https://example.org", "example.org/web", "a:80", "a b",
        ] {
            #expect(throws: SPIFFEIDError.self) { try TrustDomain(parsing: text) }
        }
        #expect(TrustDomain("spiffe://example.org") == nil)
    }

    @Test("every byte in every place is taken exactly if the grammar has it")
    func everyByte() {
        let lower = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_".utf8)
        let path = lower.union("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for byte in UInt8.min...UInt8.max {
            let inDomain = Array("spiffe://a".utf8) + [byte] + Array("b/c".utf8)
            let inPath = Array("spiffe://td/a".utf8) + [byte] + Array("b".utf8)
            #expect(parses(inDomain) == (lower.contains(byte) || byte == UInt8(ascii: "/")), "\(byte)")
            #expect(parses(inPath) == (path.contains(byte) || byte == UInt8(ascii: "/")), "\(byte)")
        }
    }

    @Test("random texts of the grammar's letters parse to themselves or not at all")
    func roundTrips() throws {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("spiffe:/.-_aZ0%?".utf8)
        for _ in 0..<5_000 {
            var bytes = Array("spiffe://".utf8)
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                bytes.append(letters.randomElement(using: &generator) ?? 0)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let id = SPIFFEID(text) else { continue }
            #expect(id.description == text)
            #expect(SPIFFEID(id.description) == id)
            #expect(id.path.isEmpty || id.path == "/" + id.pathSegments.joined(separator: "/"))
        }
    }

    @Test("matchers say whom they match")
    func matchers() throws {
        let web = try SPIFFEID(parsing: "spiffe://td/web")
        let db = try SPIFFEID(parsing: "spiffe://td/db")
        let other = try SPIFFEID(parsing: "spiffe://other/web")
        let domain = web.trustDomain
        #expect(SPIFFEIDMatcher.any.matches(other))
        #expect(SPIFFEIDMatcher.exact(web).matches(web) && !SPIFFEIDMatcher.exact(web).matches(db))
        #expect(SPIFFEIDMatcher.oneOf([web, db]).matches(db) && !SPIFFEIDMatcher.oneOf([web, db]).matches(other))
        #expect(!SPIFFEIDMatcher.oneOf([]).matches(web))
        #expect(SPIFFEIDMatcher.memberOf(domain).matches(db) && !SPIFFEIDMatcher.memberOf(domain).matches(other))
        let webs = SPIFFEIDMatcher.matching("ends in web") { $0.path == "/web" }
        let both = SPIFFEIDMatcher.memberOf(domain).and(webs)
        #expect(both.matches(web) && !both.matches(db) && !both.matches(other))
        let either = SPIFFEIDMatcher.memberOf(domain).or(webs)
        #expect(either.matches(db) && either.matches(other))
        #expect(webs.not().matches(db) && !webs.not().matches(web))
        #expect(both.description == "(any member of td and ends in web)")
    }

    private func parses(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try SPIFFEID(bytes: bytes.span)
            return true
        } catch {
            return false
        }
    }
}
