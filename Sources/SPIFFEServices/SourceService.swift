public import ServiceLifecycle
public import WorkloadAPI

/// A source of the Workload API as a service of swift-service-lifecycle.
///
/// The service group runs it, and its graceful shutdown closes it. Services that use the source come after it in the
/// group, so that they have ended before it closes.
///
/// ## Usage
///
///     let source = X509Source(client: client)
///     let group = ServiceGroup(
///         services: [source.service, server], gracefulShutdownSignals: [.sigterm], logger: logger)
///     try await group.run()
public struct SourceService<Source: LiveSource>: Service {
    /// The source that it runs.
    public let source: Source

    /// Makes a service of a source, which nobody else may run.
    ///
    /// - Parameter source: The source.
    public init(_ source: Source) {
        self.source = source
    }

    /// Runs the source until the group shuts down.
    ///
    /// - Throws: `WorkloadAPIError`, as `LiveSource.run()`.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            try await source.run()
        } onGracefulShutdown: {
            source.close()
        }
    }
}

extension LiveSource {
    /// The source as a service for a `ServiceGroup`.
    public var service: SourceService<Self> { SourceService(self) }
}
