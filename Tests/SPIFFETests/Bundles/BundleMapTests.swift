import NativeCrypto
import Testing

@testable import SPIFFE

@Suite("BundleMap")
struct BundleMapTests {
    private func error(_ text: String, strict: Bool = false) -> BundleDocumentError? {
        do throws(BundleDocumentError) {
            _ = try BundleMap(parsing: Array(text.utf8), strict: strict)
            return nil
        } catch {
            return error
        }
    }

    @Test("BU-24, BU-26 to BU-28: a map is written without refresh hints and read as the same")
    func roundTrip() throws {
        let bundles = try ["b.example", "a.example"].map { name in
            SPIFFEBundle(
                trustDomain: try TrustDomain(name: name),
                jwtAuthorities: [try TokenIssuerKey.authority(.p256, name)], sequence: 7, refreshHint: .seconds(5))
        }
        let json = try BundleMap(bundles).json()
        let map = try BundleMap(parsing: json, strict: true)
        #expect(map.trustDomains.map(\.name) == ["a.example", "b.example"] && map.count == 2)
        #expect(try map.json() == json)
        for bundle in bundles {
            #expect(map[bundle.trustDomain]?.jwtBundle == bundle.jwtBundle)
            #expect(map[bundle.trustDomain]?.refreshHint == nil && map[bundle.trustDomain]?.sequence == 7)
            #expect(map.jwtBundle(for: bundle.trustDomain) == bundle.jwtBundle)
        }
    }

    @Test("BU-24: trust_domains must be there and may be empty")
    func presence() throws {
        #expect(error(#"{"trust_domains":{}}"#, strict: true) == nil)
        for text in ["{}", "[]", #"{"trust_domains":[]}"#, #"{"trust_domains":null}"#, #"{"keys":[]}"#] {
            #expect(error(text)?.code == .noTrustDomains)
        }
        #expect(error("")?.code == .json)
    }

    @Test("BU-25: a trust domain twice is refused, also in another case or spelling")
    func duplicates() throws {
        let plain = error(#"{"trust_domains":{"a.org":{"keys":[]},"a.org":{"keys":[]}}}"#)
        #expect(plain?.code == .json && plain?.rule == "BU-25")
        #expect(error(#"{"trust_domains":{"a.org":{"keys":[]},"\u0061.org":{"keys":[]}}}"#)?.rule == "BU-25")
        let folded = error(#"{"trust_domains":{"a.org":{"keys":[]},"A.org":{"keys":[]}}}"#)
        #expect(folded?.code == .repeatedTrustDomain && folded?.rule == "BU-25")
    }

    @Test("BU-24, BU-28: names are those of trust domains, and one broken bundle refuses the map")
    func wholeOrNothing() throws {
        for name in ["A.org", "spiffe://a.org", "", "a b"] {
            #expect(error(#"{"trust_domains":{"\#(name)":{"keys":[]}}}"#)?.code == .trustDomain)
        }
        let broken = error(#"{"trust_domains":{"a.org":{"keys":[]},"b.org":{}}}"#)
        #expect(broken?.code == .noKeys && broken?.trustDomain?.name == "b.org")
        #expect(error(#"{"trust_domains":{"a.org":[]}}"#)?.code == .notAnObject)
    }

    @Test("warnings name the trust domain and the entry")
    func warnings() throws {
        let text = #"{"trust_domains":{"a.org":{"keys":[{"kty":"new","use":"jwt-svid"}]},"b.org":{"keys":[]}}}"#
        let map = try BundleMap(parsing: Array(text.utf8), strict: true)
        #expect(map.warnings.map(\.trustDomain?.name) == ["a.org"] && map.warnings.map(\.rule) == ["BU-10"])
        #expect(map.warnings[0].description.contains("a.org") && map.warnings[0].description.contains("entry 1"))
    }
}
