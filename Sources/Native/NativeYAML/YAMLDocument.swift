/// Reading YAML: one document, UTF-8, no aliases, no duplicate keys, and a place for everything.
///
/// JSON documents are read as the YAML that they are. libyaml knows YAML 1.1's grammar; scalars are nevertheless
/// resolved by 1.2 (`YAMLScalar.resolved()`), so that `no` is a word and `0755` is seven hundred and fifty-five.
package enum YAMLDocument {
    /// Parses a document.
    ///
    /// - Parameters:
    ///   - bytes: the whole content of the file; a byte order mark is skipped.
    ///   - file: the name that errors give it.
    package static func parse(
        _ bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLError) -> YAMLNode {
        try YAMLText.check(bytes, file: file, limits: limits)
        var composer = try YAMLComposer(bytes, file: file, limits: limits)
        return try composer.document()
    }
}
