internal import SPIFFE

/// What a delivery has come to.
struct Delivery: Sendable {
    /// Files that could not be had, and that the others did not wait for.
    let missing: [MissingFile]
    /// When everything that was delivered has expired.
    let end: Timestamp
    /// When a token expires before that, if expired ones are to be removed.
    let nextEnd: Timestamp?
}
