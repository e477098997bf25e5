/// A delivery that hooks are told about.
package struct HookEvent: Hashable, Sendable {
    /// The name of the output.
    package let output: String
    /// The directory that was published.
    package let directory: String
    /// The names of the files that changed, sorted; none holds white space.
    package let changed: [String]
    /// What else commands learn, as variables of their environment.
    package let environment: [HookCommand.Variable]

    package init(output: String, directory: String, changed: [String], environment: [HookCommand.Variable] = []) {
        self.output = output
        self.directory = directory
        self.changed = Array(Set(changed)).sorted()
        self.environment = environment
    }

    /// This event, standing for an earlier one too that no hook has seen: whatever changed in either has changed.
    func absorbing(_ earlier: HookEvent) -> HookEvent {
        HookEvent(
            output: output, directory: directory, changed: changed + earlier.changed, environment: environment)
    }
}
