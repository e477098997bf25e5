internal import NativeRPC

/// Something that the test kit could not do.
public struct TestKitError: Error, Sendable, CustomStringConvertible {
    /// What could not be done, and why.
    public let description: String
    /// The status that a call ends with because of it, where the request is to blame.
    let status: RPCStatus?

    init(_ description: String) {
        self.description = description
        status = nil
    }

    init(_ description: String, _ code: RPCStatus.Code) {
        self.description = description
        status = RPCStatus(code, description)
    }
}
