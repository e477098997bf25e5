/// Something that the test kit could not do.
public struct TestKitError: Error, Sendable, CustomStringConvertible {
    /// What could not be done, and why.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
