import TestSupport

/// A file of examples/, with its paths and ports replaced by those of a test.
struct Example {
    private(set) var text: String
    private let path: String

    init(_ path: String) throws {
        self.path = path
        text = try Files.text(inRepository: "examples/\(path)")
    }

    /// Replaces every occurrence; there must be one, or the test would use what is not its own.
    func replacing(_ old: String, with new: String) throws -> Example {
        guard text.contains(old) else { throw StageError("examples/\(path) does not say \(old)") }
        var copy = self
        copy.text = text.replacing(old, with: new)
        return copy
    }
}
