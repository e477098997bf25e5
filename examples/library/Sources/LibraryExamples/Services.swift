import Logging
import SPIFFE
import SPIFFEServices
import ServiceLifecycle
import WorkloadAPI

/// The guide "Sources as services".
func services(_ client: WorkloadAPIClient) async throws {
    let source = X509Source(client: client)
    let group = ServiceGroup(
        configuration: .init(
            services: [
                .init(service: source.service),
                .init(service: Greeter(source: source), successTerminationBehavior: .gracefullyShutdownGroup),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "example")))
    try await group.run()

    try expect(source.health.status == .closed, "a source that is closed with its group")
}

/// What needs an identity.
struct Greeter: Service {
    let source: X509Source

    func run() async throws {
        try await source.waitForFirstState(timeout: .seconds(30))
        print("I am", try source.x509SVID().id)
    }
}
