#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The calls on descriptors whose names are those of methods here.
///
/// Each returns what the system call returns, and -1 with errno set on failure.
enum SystemDescriptor {
    @unsafe
    static func written(_ raw: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
        unsafe write(raw, bytes, count)
    }

    static func closed(_ raw: Int32) -> Int32 { close(raw) }
}
