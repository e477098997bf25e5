import SPIFFE
import Testing

@testable import WorkloadAPI

@Suite("Reports on endpoint addresses")
struct EndpointReportTests {
    @Test(
        "a report has the error that parsing throws, at the same byte",
        arguments: [
            "", " ", "unix:///a b", "unix:///ü", "unix:///a%", "unix:///a|b", "http://foo/a", ":foo", "/run/a.sock",
            "unix://run/a.sock", "unix://u:p@foo/a", "unix:run/a.sock", "unix://", "unix:///a?x", "unix://?x",
            "unix:///",
            "tcp:127.0.0.1:8000", "tcp://localhost:8000", "tcp://u@127.0.0.1:80", "tcp://127.0.0.1",
            "tcp://127.0.0.1:", "tcp://127.0.0.1:0", "tcp://1.2.3.4:5/", "tcp://::1:8000", "tcp://[::1",
        ])
    func invalid(_ text: String) throws {
        let error = try #require(throws: EndpointAddressError.self) { try EndpointAddress(text) }
        let verdicts = EndpointAddress.report(on: text)[error.rule].filter { $0.level == .error }
        #expect(verdicts.contains { $0.message == error.message && $0.place == error.place }, "\(error)")
    }

    @Test(
        "a valid address fulfils every rule of its scheme; TCP to elsewhere is a warning",
        arguments: [
            ("unix:///run/a.sock", 9, nil), ("unix:/a", 9, nil), ("tcp://127.0.0.1:8000", 8, nil),
            ("tcp://192.0.2.1:80", 8, "EP-11"),
        ])
    func valid(_ text: String, _ count: Int, _ warning: String?) {
        let report = EndpointAddress.report(on: text)
        #expect(report.isValid && report.verdicts.count == count)
        #expect(report.verdicts.filter { $0.level != .ok }.map(\.rule.number) == (warning.map { [$0] } ?? []))
    }

    @Test("EP-4, EP-6, EP-7, EP-8, EP-9: all breaches are named with their bytes; none shows a password")
    func several() {
        func breaches(_ text: String) -> [String] {
            EndpointAddress.report(on: text).breaches.map { verdict in
                guard case .byte(let offset)? = verdict.place else { return verdict.rule.number }
                return "\(verdict.rule.number) \(offset)"
            }
        }
        #expect(breaches("unix://host/a?x") == ["EP-4 7", "EP-6 13"])
        #expect(breaches("tcp://u:secret@host:x/p") == ["EP-7 15", "EP-8 19", "EP-9 6", "EP-9 21"])
        let messages = EndpointAddress.report(on: "tcp://u:secret@host:x/p").verdicts.map(\.message)
        #expect(!messages.contains { $0.contains("secret") })
    }
}
