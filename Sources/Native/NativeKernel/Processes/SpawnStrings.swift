internal import Glibc

/// A vector of C strings, ended by NULL, as exec(3) takes it.
@safe
struct SpawnStrings: ~Copyable {
    private let base: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    /// Copies the strings; none may hold a NUL, which would cut it off.
    init(_ strings: [String]) {
        count = strings.count
        unsafe base = .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() {
            unsafe (base + index).initialize(to: strdup(string))
        }
        unsafe (base + strings.count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { unsafe free(base[index]) }
        unsafe base.deallocate()
    }

    /// Lends the vector to `body`.
    func withPointer<Result>(_ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result) -> Result {
        unsafe body(UnsafePointer(base))
    }
}
