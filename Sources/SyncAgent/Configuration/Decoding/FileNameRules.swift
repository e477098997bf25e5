/// What the names of an output's files must not do to each other.
enum FileNameRules {
    /// - Returns: Whether there is nothing to report.
    static func check(_ files: [FileSettings], _ list: ConfigurationValue) -> Bool {
        var isGood = true
        func report(_ problem: String, _ file: FileSettings) {
            isGood = false
            list.context.report("\(list.path): \(problem)", at: file.name.position)
        }
        for (index, file) in files.enumerated() {
            for earlier in files[..<index] {
                let line = earlier.name.position.line
                if file.name.value == earlier.name.value {
                    report("two files of this output have one name; the other is on line \(line)", file)
                } else if mayCollide(file, earlier) {
                    report("two files of this output could get one name; the other is on line \(line)", file)
                }
            }
        }
        return isGood
    }

    private static func mayCollide(_ file: FileSettings, _ other: FileSettings) -> Bool {
        switch (file.pattern, other.pattern) {
        case (nil, nil): false
        case (let pattern?, nil): pattern.mayGive(other.name.value)
        case (nil, let pattern?): pattern.mayGive(file.name.value)
        case (let pattern?, let otherPattern?): pattern.mayCollide(with: otherPattern)
        }
    }
}
