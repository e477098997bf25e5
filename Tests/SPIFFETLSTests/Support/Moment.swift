import SPIFFE
import Synchronization

/// A time that a test sets.
final class Moment: Sendable {
    private let time = Mutex(Timestamp.now)

    var value: Timestamp {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}
