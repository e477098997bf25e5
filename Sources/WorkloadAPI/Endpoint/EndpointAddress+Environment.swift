internal import NativeKernel

extension EndpointAddress {
    /// The address that the environment variable `SPIFFE_ENDPOINT_SOCKET` states (Workload Endpoint §4, rule EP-1).
    ///
    /// - Throws: `EndpointAddressError` if the variable is not set, empty or not an address.
    public static func fromEnvironment() throws(EndpointAddressError) -> EndpointAddress {
        try fromEnvironment(Environment.value(environmentVariable))
    }

    /// The address that the variable's value states.
    static func fromEnvironment(_ value: String?) throws(EndpointAddressError) -> EndpointAddress {
        guard let value else {
            throw EndpointAddressError(
                .notSet, "EP-1",
                "there is no endpoint address: set \(environmentVariable), for example to unix:///run/agent.sock")
        }
        do throws(EndpointAddressError) {
            return try EndpointAddress(value)
        } catch {
            throw EndpointAddressError(
                error.code, error.rule, at: error.offset, "\(environmentVariable): \(error.message)")
        }
    }
}
