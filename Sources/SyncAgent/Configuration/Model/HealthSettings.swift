package import NativeKernel

/// Where and under which paths probes and metrics are answered over HTTP.
package struct HealthSettings: Hashable, Sendable {
    /// Where to listen; 0.0.0.0 and [::] stand for all interfaces, and are never assumed.
    package var listen: ServerAddress
    /// Answers 200 as long as the agent answers at all.
    package var live: String
    /// Answers 200 where every output is complete and valid on disk, 503 and the reasons otherwise.
    package var ready: String
    /// The figures in Prometheus' text format; nil where they are not wanted.
    package var metrics: String?

    package init(
        listen: ServerAddress, live: String = "/live", ready: String = "/ready", metrics: String? = "/metrics"
    ) {
        self.listen = listen
        self.live = live
        self.ready = ready
        self.metrics = metrics
    }
}
