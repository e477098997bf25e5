internal import Glibc

extension Directory {
    /// Makes a directory and all that are missing above it, as `mkdir -p` does; blocks.
    ///
    /// For places that nobody needs to trust; `openTrusted` makes those that hold credentials.
    package static func makePath(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
        var made = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            made += "/\(component)"
            if unsafe mkdir(made, mode) != 0, errno != EEXIST { throw .last("mkdir", made) }
        }
    }
}
