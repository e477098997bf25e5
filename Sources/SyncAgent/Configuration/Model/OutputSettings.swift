package import FileDelivery
package import ReloadHooks

/// One set of files: where, for which identity, and what happens after a delivery.
package struct OutputSettings: Hashable, Sendable {
    /// How long a superseded generation stays when nothing is said.
    package static let defaultGrace = Duration.seconds(60)

    package var name: Located<String>
    /// Absolute, without `.`, `..`, doubled or trailing slashes.
    package var directory: Located<String>
    /// `nil` leaves the mode of a directory that exists as it is.
    package var directoryMode: FileMode? = FileMode(0o755)
    /// Whether others may own the directory or write in it, and so replace what is delivered.
    package var sharesDirectory = false
    /// The owner of the directory; `nil` leaves it as it is.
    package var directoryOwner: Located<AccountReference>?
    /// The group of the directory; `nil` leaves it as it is.
    package var directoryGroup: Located<AccountReference>?
    /// Whether a missing directory is made.
    package var createDirectory = true
    package var layout = OutputLayout.files
    /// How readers come to see a new set.
    package var publish = PublicationMode.set
    /// Whether files of other tools that have names of the set are replaced.
    package var replaceExisting = false
    package var identity = IdentitySelection.first
    /// What becomes of the files when the identity is denied or withdrawn.
    package var onDenied = WithdrawalPolicy.default
    /// Whether the files are removed when the SVID has expired.
    package var removesExpired = false
    /// The owner of files that name none; `nil` leaves the agent's own.
    package var owner: Located<AccountReference>?
    /// The group of files that name none; `nil` leaves the agent's own.
    package var group: Located<AccountReference>?
    /// Who may read the directory, and files that name nobody, besides.
    package var readers = ReaderSettings()
    /// How long a superseded generation stays for slow readers.
    package var grace = OutputSettings.defaultGrace
    /// How many generations stay for good, the current one among them.
    package var keepGenerations = 1
    /// At least one, with unique names; those of a credential folder are its own.
    package var files: [FileSettings]
    /// What accompanies each delivery that changes something.
    package var hooks = HookPlan()

    /// An output with the default of everything else.
    package init(name: Located<String>, directory: Located<String>, files: [FileSettings]) {
        self.name = name
        self.directory = directory
        self.files = files
    }
}
