/// What a completion queue's event belongs to: the object that its tag points to.
///
/// The tag holds the object, so whatever the operation writes to stays in memory until its event has come.
class Completion {
    /// Called once, on the completion queue's thread: short, and never blocking.
    func complete(_ succeeded: Bool) {
        preconditionFailure("a completion without a meaning")
    }

    /// Makes a tag that holds the object until `take` or `abandon`.
    final func makeTag() -> UnsafeMutableRawPointer {
        unsafe Unmanaged.passRetained(self).toOpaque()
    }

    /// Takes the object back from the tag of an event.
    static func take(_ tag: UnsafeMutableRawPointer) -> Completion {
        unsafe Unmanaged<Completion>.fromOpaque(tag).takeRetainedValue()
    }

    /// Gives a tag up whose operation was not accepted: no event will come.
    static func abandon(_ tag: UnsafeMutableRawPointer) {
        unsafe Unmanaged<Completion>.fromOpaque(tag).release()
    }
}
