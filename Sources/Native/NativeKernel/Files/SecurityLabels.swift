internal import CLinux

/// SELinux types of files, as restorecon(8) sets them; nothing happens on machines without SELinux.
package enum SecurityLabels {
    /// Gives an open file the type that the policy has for a path, and leaves user, role and range as they are.
    ///
    /// A path that the policy says nothing of, and a file system without labels, are no failures.
    package static func restore(_ file: borrowing OwnedDescriptor, as path: String) throws(SystemError) {
        guard unsafe clinux_restore_label(file.raw, path, 0) == 0 else { throw .last("fsetfilecon", path) }
    }
}

extension Directory {
    /// Gives the directory the SELinux type that the policy has for a path.
    package func restoreLabel(as path: String) throws(SystemError) {
        guard unsafe clinux_restore_label(descriptor.raw, path, 1) == 0 else { throw .last("fsetfilecon", path) }
    }
}
