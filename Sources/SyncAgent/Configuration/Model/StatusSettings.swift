/// Where the running agent answers `svidsync status`.
package struct StatusSettings: Hashable, Sendable {
    /// Whether it answers at all.
    package var isEnabled: Bool
    /// The path of the socket; nil for the usual place.
    package var socket: Located<String>?
    /// Who may ask: whoever may write to the socket.
    package var mode: FileMode

    package init(isEnabled: Bool = true, socket: Located<String>? = nil, mode: FileMode = FileMode(0o600)) {
        self.isEnabled = isEnabled
        self.socket = socket
        self.mode = mode
    }
}
