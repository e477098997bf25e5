import Foundation
import TestSupport
import Testing

@Suite("Protos/workload.proto")
struct ServiceDefinitionTests {
    @Test("TR-10, TR-12: the service has the standard's calls and no other, and no package")
    func calls() throws {
        let text = try String(contentsOfFile: "\(Built.repository)/Protos/workload.proto", encoding: .utf8)
        let lines = text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
        #expect(lines.filter { $0.hasPrefix("service ") } == ["service SpiffeWorkloadAPI {"])
        #expect(!lines.contains { $0.hasPrefix("package ") })
        let calls = lines.filter { $0.hasPrefix("rpc ") }.map { String($0.dropFirst(4).prefix { $0 != "(" }) }
        #expect(
            calls.sorted() == [
                "FetchJWTBundles", "FetchJWTSVID", "FetchWITBundles", "FetchWITSVID", "FetchX509Bundles",
                "FetchX509SVID", "ValidateJWTSVID",
            ])
    }
}
