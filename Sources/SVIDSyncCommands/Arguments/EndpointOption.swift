internal import WorkloadAPI

/// Which Workload API a command is to ask.
enum EndpointOption {
    static let options: [OptionDescription] = [
        .option("--endpoint", "URI", "the Workload API; $SPIFFE_ENDPOINT_SOCKET by default"),
        .option("--socket", "PATH", "its Unix socket, instead of --endpoint"),
    ]

    /// A client of the Workload API that the options or the environment state.
    static func client(_ arguments: ParsedArguments, strict: Bool = false) throws(UsageError) -> WorkloadAPIClient {
        var configuration = WorkloadAPIConfiguration()
        configuration.strict = strict
        return WorkloadAPIClient(endpoint: try address(arguments), configuration: configuration)
    }

    private static func address(_ arguments: ParsedArguments) throws(UsageError) -> EndpointAddress {
        let socket = arguments.value("--socket")
        let endpoint = arguments.value("--endpoint")
        guard socket == nil || endpoint == nil else {
            throw UsageError(message: "--endpoint and --socket say the same thing; give one")
        }
        do {
            return try EndpointAddress.resolve(explicit: socket.map { "unix://\($0)" } ?? endpoint)
        } catch {
            throw UsageError(message: "\(error)")
        }
    }
}
