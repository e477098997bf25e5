/// A call in progress, as its channel knows it.
protocol ClientCall: AnyObject, Sendable {
    func cancel()
}
