/// One option of a command, as it is parsed and as the help shows it.
struct OptionDescription: Sendable {
    /// The long name with its dashes: `--config`.
    let name: String
    /// What stands for the value in the help (`FILE`); nil for a flag, which takes none.
    let value: String?
    /// One line of help, without a full stop.
    let help: String
    /// Whether it may be given several times.
    var isRepeatable = false
    /// Whether the command does nothing without it, which the command itself says.
    var isRequired = false

    static func option(_ name: String, _ value: String, _ help: String) -> OptionDescription {
        OptionDescription(name: name, value: value, help: help)
    }

    /// The option, as one that must be given.
    var required: OptionDescription {
        var option = self
        option.isRequired = true
        return option
    }

    /// An option that may be given several times.
    static func options(_ name: String, _ value: String, _ help: String) -> OptionDescription {
        OptionDescription(name: name, value: value, help: help, isRepeatable: true)
    }

    static func flag(_ name: String, _ help: String) -> OptionDescription {
        OptionDescription(name: name, value: nil, help: help)
    }

    /// How the option is written: `--config FILE`.
    var spelling: String { value.map { "\(name) \($0)" } ?? name }
}
