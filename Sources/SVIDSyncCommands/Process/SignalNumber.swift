/// Numbers of the signals that commands know; the same on every architecture of Linux that Swift runs on.
enum SignalNumber {
    static let hangUp: Int32 = 1
    static let interrupt: Int32 = 2
    static let quit: Int32 = 3
    static let user1: Int32 = 10
    static let user2: Int32 = 12
    static let brokenPipe: Int32 = 13
    static let alarm: Int32 = 14
    static let terminate: Int32 = 15
    static let child: Int32 = 17
    static let windowChange: Int32 = 28
}
