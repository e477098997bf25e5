internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// Says in the log what happens to the stream: each change loudly, repetitions quietly.
struct StreamReporter {
    let endpoint: EndpointAddress
    let logger: Logger
    private var lastInterruption: String?

    init(endpoint: EndpointAddress, logger: Logger) {
        self.endpoint = endpoint
        self.logger = logger
    }

    mutating func report(_ event: WorkloadAPIEvent<X509Context>) {
        switch event {
        case .state(let context):
            lastInterruption = nil
            for svid in context.svids {
                var metadata: Logger.Metadata = [
                    "spiffe_id": "\(svid.id)", "serial": "\(svid.serialNumber)", "not_after": "\(svid.notAfter)",
                ]
                if let hint = svid.hint { metadata["hint"] = "\(hint)" }
                logger.info("new SVID", metadata: metadata)
            }
            for warning in context.warnings { logger.warning("\(warning)") }
        case .discarded(let error):
            logger.error(
                "a message of the Workload API was discarded, the files stay as they are: \(error.message)",
                metadata: ["endpoint": "\(endpoint)"])
        case .interrupted(let error, let delay):
            let isNew = lastInterruption != error.code.description
            lastInterruption = error.code.description
            logger.log(
                level: isNew ? .warning : .debug,
                "no Workload API; the files stay, trying again: \(error.message)",
                metadata: ["endpoint": "\(endpoint)", "reason": "\(error.code)", "retry_in": "\(delay.brief)"])
        case .resumed:
            lastInterruption = nil
            logger.info("the Workload API is back with the same state", metadata: ["endpoint": "\(endpoint)"])
        }
    }
}
