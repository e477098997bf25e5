internal import Logging

extension Logger.Metadata {
    /// What a publication has done: its generation, and each list of names that is not empty.
    static func publication(_ generation: UInt64, _ lists: (label: String, names: [String])...) -> Self {
        var metadata: Self = ["generation": "\(generation)"]
        for list in lists where !list.names.isEmpty {
            metadata[list.label] = "\(list.names.joined(separator: " "))"
        }
        return metadata
    }
}
