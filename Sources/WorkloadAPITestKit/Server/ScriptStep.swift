/// One step of what a test server does on one stream.
public enum ScriptStep: Sendable {
    /// Sends this answer; one that is a status ends the stream.
    case answer(X509Answer)
    /// Does nothing for this time.
    case wait(Duration)
    /// Ends the stream in good order.
    case end
}
