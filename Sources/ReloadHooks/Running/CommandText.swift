internal import NativeKernel

/// Text to send in which `{file:NAME}` stands for the content of a file, which may be a key.
struct CommandText {
    /// Far above any real credential.
    private static let fileLimit = 1 << 20

    private enum Part {
        case text([UInt8])
        case file(String)
    }

    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let begin = rest.utf8.firstPlace(of: "{file:".utf8),
            let end = rest[begin.upperBound...].firstIndex(of: "}")
        {
            parts.append(.text(Array(rest[..<begin.lowerBound].utf8)))
            parts.append(.file(String(rest[begin.upperBound..<end])))
            rest = rest[rest.index(after: end)...]
        }
        self.parts = parts + [.text(Array(rest.utf8))]
    }

    /// The names of the files.
    var files: [String] {
        parts.compactMap { part in
            guard case .file(let name) = part else { return nil }
            return name
        }
    }

    /// The whole message; blocks.
    func bytes(filesIn directory: String) throws(SystemError) -> SecretBytes {
        var pieces: [SecretBytes] = []
        for part in parts {
            switch part {
            case .text(let bytes): pieces.append(SecretBytes(copying: bytes.span))
            case .file(let name):
                pieces.append(try FileReader.readSecret("\(directory)/\(name)", limit: Self.fileLimit))
            }
        }
        return SecretBytes(count: pieces.reduce(0) { $0 + $1.count }) { target in
            var position = 0
            for piece in pieces {
                piece.withSpan { source in
                    for index in source.indices {
                        target[position] = source[index]
                        position += 1
                    }
                }
            }
        }
    }
}
