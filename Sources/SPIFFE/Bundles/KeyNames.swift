/// The names (`kid`) that keys of a document have had so far, compared by their bytes.
struct KeyNames {
    private var names: Set<[UInt8]> = []

    func contains(_ name: String) -> Bool { names.contains(Array(name.utf8)) }

    mutating func insert(_ name: String) { names.insert(Array(name.utf8)) }
}
