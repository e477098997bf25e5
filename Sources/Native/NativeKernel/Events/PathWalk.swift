internal import Glibc

/// The look-ups that lead to what a path means, one after the other, through symbolic links.
struct PathWalk {
    private var directory: String
    private var rest: ArraySlice<String>
    private var links = 0

    init(_ path: String) {
        directory = path.hasPrefix("/") ? "/" : "."
        rest = Self.components(path)
        skipParents()
    }

    private static func components(_ path: String) -> ArraySlice<String> {
        path.split(separator: "/").map(String.init).filter { $0 != "." }[...]
    }

    /// The next look-up: in which directory, which name, and whether it is the path's end; nil after that.
    var step: (directory: String, name: String, isLast: Bool)? {
        guard let name = rest.first else { return nil }
        return (directory, name, rest.count == 1)
    }

    /// Looks the name up and goes on with what it means; there is no next step where that does not exist.
    mutating func advance() {
        guard let name = rest.popFirst() else { return }
        let path = directory == "/" ? "/\(name)" : "\(directory)/\(name)"
        do throws(SystemError) {
            let target = try SymbolicLink.read(at: AT_FDCWD, path)
            links += 1
            // The kernel gives up there too.
            guard links <= 40 else {
                rest = []
                return
            }
            if target.hasPrefix("/") { directory = "/" }
            rest = Self.components(target) + rest
        } catch {
            // EINVAL: it exists and is no link.
            if error.code == EINVAL { directory = path } else { rest = [] }
        }
        skipParents()
    }

    /// `..` is no look-up by name: the directory so far holds no link, so its text tells the one above.
    private mutating func skipParents() {
        while rest.first == ".." {
            rest.removeFirst()
            if directory.hasPrefix("/") {
                let parent = directory.split(separator: "/").dropLast().joined(separator: "/")
                directory = "/\(parent)"
            } else {
                directory += "/.."
            }
        }
    }
}
