extension Duration {
    /// The whole nanoseconds of a duration of at most some centuries.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
