internal import NativeKernel
internal import SPIFFE

extension OutputStatus {
    /// What keeps the output from being ready; nil where it is.
    ///
    /// An output is ready while a complete set is on disk, none of its credentials has expired and its files are there.
    /// Neither the state of the stream nor what hooks came to counts: a program that starts only once this is ready
    /// could never be reloaded by a hook before. Looks at the files, and so blocks.
    func readinessFault(at now: Timestamp) -> String? {
        if let withdrawal { return "the files were withdrawn: \(withdrawal)" }
        guard isComplete else {
            return "not delivered yet" + (failure.map { ": \($0.reason)" } ?? "")
        }
        if !missing.isEmpty { return missing.joined(separator: "; ") }
        if let expiry, expiry <= now { return "expired at \(expiry.rfc3339)" }
        for file in files {
            let path = "\(directory)/\(file)"
            do throws(SystemError) {
                guard try FileStatus.atEnd(of: path).kind == .regular else { return "\(path) is not a file" }
            } catch {
                return "\(path) cannot be read: \(error)"
            }
        }
        return nil
    }

    /// What is wrong after the delivery: hooks that failed or are still to run, and what followed from that.
    var hookFault: String? {
        if check == .failed, let failure { return "the new set was refused: \(failure.reason)" }
        if isRolledBack { return "rolled back to an older set" }
        if !hookFailures.isEmpty { return hookFailures.joined(separator: "; ") }
        return owesHooks ? "hooks are still to run" : nil
    }
}
