internal import Glibc

/// Finding a program by its name.
package enum SpawnSearch {
    /// The path of the first executable file of this name in the directories; blocks.
    ///
    /// A name with a slash is a path already.
    static func path(of program: String, in directories: [String]) throws(SystemError) -> String {
        if program.utf8.contains(UInt8(ascii: "/")) { return program }
        var failure = ENOENT
        for directory in directories {
            let path = "\(directory)/\(program)"
            var status = stat()
            guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            if unsafe access(path, X_OK) == 0 { return path }
            failure = errno
        }
        throw SystemError(code: failure, call: "search", subject: program)
    }

    /// As `path(of:in:)`, and for a program that is given by its path, too, whether it can be executed; blocks.
    package static func executable(_ program: String, in directories: [String]) throws(SystemError) -> String {
        let path = try path(of: program, in: directories)
        guard unsafe access(path, X_OK) == 0 else { throw .last("access", path) }
        return path
    }
}
