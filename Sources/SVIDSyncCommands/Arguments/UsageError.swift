/// A command line that cannot be understood.
struct UsageError: Error, CustomStringConvertible {
    /// What is wrong with it.
    let message: String
    var description: String { message }
}
