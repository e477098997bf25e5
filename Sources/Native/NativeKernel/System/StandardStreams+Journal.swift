extension StandardStreams {
    /// Whether standard error goes to systemd's journal, which notes the time of each line itself and understands a
    /// priority before it (sd-daemon(3)).
    ///
    /// systemd says in `JOURNAL_STREAM` which file that is (systemd.exec(5)): the variable alone is no sign, since
    /// children with other streams inherit it, too.
    package static var errorsGoToJournal: Bool {
        guard let journal = Environment.value("JOURNAL_STREAM") else { return false }
        do {
            let stream = try FileStatus.atEnd(of: "/proc/self/fd/\(Stream.standardError.rawValue)").identity
            return journal == "\(stream.device):\(stream.inode)"
        } catch {
            return false
        }
    }
}
