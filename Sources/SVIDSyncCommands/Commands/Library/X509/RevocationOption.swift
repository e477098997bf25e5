internal import NativeKernel
internal import SPIFFE

/// The revocation lists that a verification looks at.
struct RevocationOption: Sendable {
    static let options = [
        OptionDescription.options(
            "--crl", "FILE|-",
            "revocation lists in PEM or DER; may be given several times; none are looked at by default"),
        .flag("--require-crl", "refuse a certificate of whose issuer there is no list"),
    ]

    let paths: [String]
    private let isRequired: Bool

    init(_ arguments: ParsedArguments) throws(UsageError) {
        paths = arguments.values("--crl")
        isRequired = arguments.has("--require-crl")
        guard !isRequired || !paths.isEmpty else {
            throw UsageError(message: "--require-crl asks for lists that --crl gives")
        }
    }

    func read() async throws(SystemError) -> RevocationInput {
        var files: [(path: String, contents: SecretBytes)] = []
        for path in paths { files.append((path, try await InputReading.read(path))) }
        return RevocationInput(files: files, isRequired: isRequired)
    }
}

/// The files with revocation lists, read.
struct RevocationInput: Sendable {
    let files: [(path: String, contents: SecretBytes)]
    let isRequired: Bool

    /// What the lists mean for a verification; nil if a file is refused, which the judgement then says.
    func policy(_ judgement: inout Judgement) -> RevocationPolicy? {
        guard !files.isEmpty else { return .ignored }
        var lists: [RevocationList] = []
        for file in files {
            do throws(X509DecodingError) {
                lists += try file.contents.withSpan { (bytes) throws(X509DecodingError) in
                    try RevocationList.parse(contents: bytes)
                }
            } catch {
                judgement.report = .unreadable("ST-20", "\(file.path): \(error.message)")
                return nil
            }
        }
        for list in lists {
            judgement.tell("revocation_list", ["\(list)"])
        }
        judgement.record("revocation_lists", .array(lists.map(Self.json)))
        return isRequired ? .required(lists) : .whereListed(lists)
    }

    private static func json(_ list: RevocationList) -> JSONOutput {
        .object([
            ("issuer", .string(list.issuer)), ("this_update", .string(list.thisUpdate.rfc3339)),
            ("next_update", .optional(list.nextUpdate?.rfc3339)), ("entries", .number(Int64(list.entryCount))),
        ])
    }
}
