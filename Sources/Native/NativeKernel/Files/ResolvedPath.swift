internal import Glibc

/// The one absolute path of what a path means now; blocks.
package enum ResolvedPath {
    /// Resolves a path against the working directory, without `.`, `..`, doubled slashes and links.
    ///
    /// Of what does not exist (yet), the part that does is resolved.
    ///
    /// - Throws: `SystemError` of `realpath`.
    package static func of(_ path: String) throws(SystemError) -> String {
        var existing = path.isEmpty ? "." : path
        var missing: [String] = []
        while true {
            do throws(SystemError) {
                let base = try resolve(existing)
                guard !missing.isEmpty else { return base }
                return (base == "/" ? "" : base) + "/" + missing.reversed().joined(separator: "/")
            } catch {
                guard error.code == ENOENT else { throw error }
                var components = existing.split(separator: "/").map(String.init)
                // What leads through something that is not there leads nowhere.
                guard let last = components.popLast(), last != "..", last != "." || missing.isEmpty else { throw error }
                if last != "." { missing.append(last) }
                existing = (existing.hasPrefix("/") ? "/" : "") + components.joined(separator: "/")
                if existing.isEmpty { existing = "." }
            }
        }
    }

    private static func resolve(_ path: String) throws(SystemError) -> String {
        guard let resolved = unsafe realpath(path, nil) else { throw .last("realpath", path) }
        // Safe because: realpath returns a C string of its own, which is copied here and freed once.
        defer { unsafe free(resolved) }
        guard let text = unsafe String(validatingCString: resolved) else {
            throw SystemError(code: EILSEQ, call: "realpath", subject: path)
        }
        return text
    }
}
