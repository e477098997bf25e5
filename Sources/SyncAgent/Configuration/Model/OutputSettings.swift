package import ReloadHooks

/// One set of files: where, for which identity, and what happens after a delivery.
package struct OutputSettings: Hashable, Sendable {
    /// How long a superseded generation stays when nothing is said.
    package static let defaultGrace = Duration.seconds(60)

    package var name: Located<String>
    /// Absolute, without `.`, `..`, doubled or trailing slashes.
    package var directory: Located<String>
    package var directoryMode: FileMode
    /// Whether a missing directory is made.
    package var createDirectory: Bool
    package var identity: IdentitySelection
    /// The owner of files that name none; `nil` leaves the agent's own.
    package var owner: Located<AccountReference>?
    /// The group of files that name none; `nil` leaves the agent's own.
    package var group: Located<AccountReference>?
    /// How long a superseded generation stays for slow readers.
    package var grace: Duration
    /// At least one, with unique names.
    package var files: [FileSettings]
    /// Run in this order after each delivery that changed something.
    package var hooks: [Located<Hook>]
}
