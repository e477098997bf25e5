import Foundation
import TestSupport
import Testing

@Suite("What the program is linked with")
struct LinkageTests {
    @Test("the sources for library users are there, swift-service-lifecycle is not")
    func serviceLifecycle() throws {
        let program = try Data(contentsOf: URL(fileURLWithPath: Built.svidsync), options: .alwaysMapped)
        // Names of types stand in the program as text, also in a stripped one.
        #expect(program.range(of: Data("WorkloadAPIClient".utf8)) != nil)
        for name in ["ServiceLifecycle", "GracefulShutdown", "AsyncAlgorithms"] {
            #expect(program.range(of: Data(name.utf8)) == nil, "\(name)")
        }
    }
}
