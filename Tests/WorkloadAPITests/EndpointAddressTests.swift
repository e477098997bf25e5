import Testing

@testable import WorkloadAPI

@Suite("EndpointAddress")
struct EndpointAddressTests {
    @Test(
        "EP-2 to EP-8, EP-12: what the standard allows is read",
        arguments: [
            ("unix:///run/a.sock", "/run/a.sock"), ("unix:/run/a.sock", "/run/a.sock"), ("UNIX:///a", "/a"),
            ("uNiX:/a", "/a"), ("unix:///a%20b", "/a b"), ("unix:///%C3%BC", "/ü"), ("unix:///a%2fb", "/a/b"),
            ("unix:///a:b@c", "/a:b@c"), ("unix:////a", "//a"), ("unix:///a%25", "/a%"), ("unix:///a%3Fb%23", "/a?b#"),
        ])
    func unix(_ text: String, _ path: String) throws {
        let address = try EndpointAddress(text)
        #expect(address.kind == .unix(path: path))
        #expect(address.socketPath == path)
        #expect(address.warning == nil)
        #expect(try EndpointAddress(address.description) == address)
    }

    @Test(
        "EP-7, EP-8: TCP addresses are an IP address and a port",
        arguments: [
            ("tcp://127.0.0.1:8000", "127.0.0.1", 8000), ("tcp://[::1]:8000", "::1", 8000),
            ("TCP://1.2.3.4:65535", "1.2.3.4", 65535), ("tcp://[2001:DB8:0:0:1::1]:1", "2001:db8::1:0:0:1", 1),
            ("tcp://[::ffff:127.0.0.1]:1", "::ffff:7f00:1", 1), ("tcp://[1:2:3:4:5:6:7:8]:1", "1:2:3:4:5:6:7:8", 1),
            ("tcp://[::]:80", "::", 80), ("tcp://[1::]:80", "1::", 80),
        ])
    func tcp(_ text: String, _ host: String, _ port: Int) throws {
        let address = try EndpointAddress(text)
        guard case .tcp(let parsedHost, let parsedPort) = address.kind else {
            Issue.record("not TCP")
            return
        }
        #expect(parsedPort == port)
        #expect(parsedHost.isIPv6 == host.contains(":"))
        #expect(parsedHost == IPLiteral(host))
        #expect(try EndpointAddress(address.description) == address)
    }

    @Test(
        "what the standard forbids is refused by its rule",
        arguments: [
            ("", "EP-1"), (" ", "EP-2"), ("\t", "EP-2"), ("unix:///a b", "EP-2"), ("unix:///ü", "EP-2"),
            ("unix:///a\n", "EP-2"), ("unix:///a%", "EP-2"), ("unix:///a%2", "EP-2"), ("unix:///a%zz", "EP-2"),
            ("unix:///a%+1", "EP-2"), ("unix:///a|b", "EP-2"), ("unix:///a[b]", "EP-2"),
            ("http://foo/a", "EP-3"), ("blah:foo", "EP-3"), ("npipe:foo", "EP-3"), (":foo", "EP-3"),
            ("unix://run/a.sock", "EP-4"), ("unix://foo", "EP-4"), ("unix://localhost/run/a.sock", "EP-4"),
            ("unix://u:p@foo/a", "EP-4"), ("unix://:80/a", "EP-4"),
            ("unix:run/a.sock", "EP-5"), ("unix:opaque", "EP-5"), ("unix://", "EP-5"), ("unix:", "EP-5"),
            ("unix:///a?x", "EP-6"), ("unix:///a#x", "EP-6"), ("unix:///a?", "EP-6"), ("unix:///a#", "EP-6"),
            ("unix://?x", "EP-6"), ("unix:#", "EP-6"),
            ("tcp:127.0.0.1:8000", "EP-7"), ("tcp://localhost:8000", "EP-7"), ("tcp://foo:9", "EP-7"),
            ("tcp://", "EP-7"), ("tcp:///x", "EP-7"), ("tcp:opaque", "EP-7"), ("tcp://:80", "EP-7"),
            ("tcp://::1:8000", "EP-7"), ("tcp://[127.0.0.1]:80", "EP-7"), ("tcp://[::1", "EP-7"),
            ("tcp://[fe80::1%25eth0]:80", "EP-7"), ("tcp://127.1:80", "EP-7"), ("tcp://01.2.3.4:80", "EP-7"),
            ("tcp://256.1.1.1:80", "EP-7"), ("tcp://[1::2::3]:80", "EP-7"), ("tcp://[:::]:80", "EP-7"),
            ("tcp://[1:2:3:4:5:6:7]:80", "EP-7"), ("tcp://[1:2:3:4:5:6:7:8::]:80", "EP-7"),
            ("tcp://[+1::]:80", "EP-7"), ("tcp://[12345::]:80", "EP-7"), ("tcp://[::1.2.3]:80", "EP-7"),
            ("tcp://127.0.0.1", "EP-8"), ("tcp://127.0.0.1:", "EP-8"), ("tcp://[::1]", "EP-8"),
            ("tcp://1.2.3.4:0", "EP-8"), ("tcp://1.2.3.4:65536", "EP-8"), ("tcp://1.2.3.4:+80", "EP-8"),
            ("tcp://1.2.3.4:99999999999999999999", "EP-8"), ("tcp://[::1]80", "EP-8"),
            ("tcp://1.2.3.4:5/", "EP-9"), ("tcp://1.2.3.4:5/p", "EP-9"), ("tcp://1.2.3.4:5?q", "EP-9"),
            ("tcp://1.2.3.4:5#f", "EP-9"), ("tcp://u:p@1.2.3.4:5", "EP-9"), ("tcp://1.2.3.4:5?", "EP-9"),
            ("unix:///a%00b", "EP-12"), ("unix:///a%FF", "EP-12"), ("/run/a.sock", "EP-13"), ("blah", "EP-13"),
            ("///foo", "EP-13"), ("/run/a:b", "EP-13"), ("unix:///", "D-3"), ("unix:/", "D-3"), ("unix:///run/", "D-3"),
        ])
    func refusals(_ text: String, _ rule: String) {
        let error = #expect(throws: EndpointAddressError.self) { try EndpointAddress(text) }
        #expect(error?.rule == rule)
    }

    @Test("EP-12: a path of 107 bytes fits into a socket address, one of 108 does not")
    func pathLength() throws {
        let longest = "/" + String(repeating: "a", count: 106)
        #expect(try EndpointAddress("unix://\(longest)").socketPath == longest)
        // Counted after decoding.
        #expect(try EndpointAddress("unix:///%61\(longest.dropFirst(2))").socketPath == longest)
        let error = #expect(throws: EndpointAddressError.self) { try EndpointAddress("unix://\(longest)a") }
        #expect(error?.code == .pathTooLong)
    }

    @Test(
        "EP-11: TCP beyond loopback and link-local addresses is warned of",
        arguments: [
            ("tcp://127.0.0.1:1", false), ("tcp://127.9.9.9:1", false), ("tcp://[::1]:1", false),
            ("tcp://169.254.1.1:1", false), ("tcp://[fe80::1]:1", false), ("tcp://[::ffff:127.0.0.1]:1", false),
            ("tcp://10.0.0.1:1", true), ("tcp://0.0.0.0:1", true), ("tcp://[::]:1", true),
            ("tcp://[2001:db8::1]:1", true),
            ("tcp://[fec0::1]:1", true), ("tcp://[::ffff:10.0.0.1]:1", true),
        ])
    func warnings(_ text: String, _ isWarned: Bool) throws {
        #expect((try EndpointAddress(text).warning?.rule == "EP-11") == isWarned)
    }

    @Test("EP-1: the explicit address wins, the environment is next, and neither is an error")
    func environment() throws {
        #expect(try EndpointAddress.resolve(explicit: "unix:///a").socketPath == "/a")
        #expect(try EndpointAddress.fromEnvironment("unix:///b").socketPath == "/b")
        let unset = #expect(throws: EndpointAddressError.self) { try EndpointAddress.fromEnvironment(nil) }
        #expect(unset?.code == .notSet)
        let empty = #expect(throws: EndpointAddressError.self) { try EndpointAddress.fromEnvironment("") }
        #expect(empty?.code == .empty)
        #expect(empty?.message.contains("SPIFFE_ENDPOINT_SOCKET") == true)
    }

    @Test("errors never repeat what may be a password")
    func passwords() {
        for text in ["unix://user:s3cret@foo/a", "tcp://user:s3cret@1.2.3.4:5"] {
            let error = #expect(throws: EndpointAddressError.self) { try EndpointAddress(text) }
            #expect(error?.description.contains("s3cret") == false)
        }
    }
}
