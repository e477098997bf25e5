/// What outputs must not do to each other.
enum OutputRules {
    static func check(_ outputs: [OutputSettings], _ context: ConfigurationContext) {
        for (index, output) in outputs.enumerated() {
            for earlier in outputs[..<index] {
                checkNames(output, earlier, context)
                checkDirectories(output, earlier, context)
            }
        }
    }

    private static func checkNames(
        _ output: OutputSettings, _ earlier: OutputSettings, _ context: ConfigurationContext
    ) {
        guard output.name.value == earlier.name.value else { return }
        context.report(
            "two outputs have one name; the other is on line \(earlier.name.position.line)", at: output.name.position)
    }

    private static func checkDirectories(
        _ output: OutputSettings, _ earlier: OutputSettings, _ context: ConfigurationContext
    ) {
        let (path, other) = (output.directory.value, earlier.directory.value)
        let line = earlier.directory.position.line
        let fault: String? =
            if path == other {
                "two outputs write to one directory; the other is on line \(line)"
            } else if path.hasPrefix(other + "/") {
                "the directory lies inside that of another output, on line \(line)"
            } else if other.hasPrefix(path + "/") {
                "the directory holds that of another output, on line \(line)"
            } else {
                nil
            }
        if let fault { context.report(fault, at: output.directory.position) }
    }
}
