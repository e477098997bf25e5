internal import Glibc

extension StandardStreams {
    /// Whether standard error goes to systemd's journal, which notes the time of each line itself and understands a
    /// priority before it (sd-daemon(3)).
    ///
    /// systemd says in `JOURNAL_STREAM` which file that is (systemd.exec(5)): the variable alone is no sign, since
    /// children with other streams inherit it, too.
    package static var errorsGoToJournal: Bool {
        guard let journal = Environment.value("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
        return journal == "\(status.st_dev):\(status.st_ino)"
    }
}
