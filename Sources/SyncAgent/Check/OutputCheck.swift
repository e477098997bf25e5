internal import FileDelivery
internal import NativeKernel
internal import SPIFFE

/// What can be known of one output without writing: what it would do, whether it could, and which of its choices are
/// unsafe; blocks.
struct OutputCheck {
    let output: OutputPlan

    func findings() -> [CheckFinding] {
        [finding(.ok, "identity", "carries \(output.identity)"), directory()]
            + output.files.map { finding(.ok, "file", $0.explanation) } + [memory()].compactMap { $0 } + choices()
    }

    private func directory() -> CheckFinding {
        let path = output.delivery.directory
        do {
            let names = output.files.filter { $0.pattern == nil }.map(\.name)
            try OutputDirectory.check(output.delivery, names: names)
            let all = output.files.map(\.name).joined(separator: ", ")
            return finding(.ok, "directory", "\(path) takes \(all), published \(output.delivery.mode.explanation)")
        } catch {
            return finding(.error, "directory", "\(error)")
        }
    }

    /// Whether keys reach a disk (rule FD-5).
    private func memory() -> CheckFinding? {
        guard output.files.contains(where: \.content.isSecret) else { return nil }
        do {
            guard try OutputDirectory.isInMemory(output.delivery) else {
                return finding(
                    .warning, "directory",
                    "\(output.delivery.directory) is on a disk, where keys outlive their deletion and backups find"
                        + " them; a directory below /run or another tmpfs is better (FD-5)")
            }
        } catch {
            // What is wrong with the directory has been said.
        }
        return nil
    }

    /// Choices that weaken what the agent promises or look like a slip, with the reason.
    private func choices() -> [CheckFinding] {
        var reasons: [(subject: String, text: String)] = []
        for file in output.files { reasons += (file.unsafeChoices + file.doubts).map { (file.name, $0) } }
        switch output.delivery.mode {
        case .set: break
        case .files:
            reasons.append(
                ("publish", "files change one after the other: a reader may find a new key beside an old chain"))
        case .inPlace:
            reasons.append(("publish", "files are written while they may be read: a reader may find half a file"))
        }
        if output.passphrase != nil, !output.handsPassphraseToHooks {
            reasons.append(
                (
                    "passphrase",
                    "no command of a hook gets what is generated, so that only a program of 'svidsync exec' can read"
                        + " the keys"
                ))
        }
        if output.delivery.isShared {
            reasons.append(
                ("shared_directory", "whoever else owns the directory or may write in it can replace the files"))
        }
        if output.onDenied == .keep {
            reasons.append(("on_denied", "files of an identity that was withdrawn stay until somebody removes them"))
        }
        return reasons.map { finding(.warning, $0.subject, $0.text) }
    }

    private func finding(_ level: CheckFinding.Level, _ subject: String, _ text: String) -> CheckFinding {
        CheckFinding(level: level, subject: "\(output.name): \(subject)", text: text)
    }
}
