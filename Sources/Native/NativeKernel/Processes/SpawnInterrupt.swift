internal import CLinux

/// A flag that a thread in poll(2) notices.
final class SpawnInterrupt: Sendable {
    private let event: OwnedDescriptor

    init() throws(SystemError) {
        let raw = clinux_spawn_event()
        guard raw >= 0 else { throw .last("eventfd") }
        event = OwnedDescriptor(adopting: raw)
    }

    /// Raises the flag; it stays up.
    func raise() {
        event.withRaw { raw in clinux_spawn_raise(raw) }
    }

    /// The descriptor to poll for reading, valid as long as the object.
    var pollable: Int32 { event.withRaw { $0 } }
}
