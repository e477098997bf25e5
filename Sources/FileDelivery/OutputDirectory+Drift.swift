internal import NativeKernel

/// Noticing that somebody else has changed what was delivered.
extension OutputDirectory {
    /// Puts the set that was published last right again, where it is not on the disk as it should be.
    ///
    /// - Parameter owesHooks: As in `publish`.
    package func repair(owesHooks: Bool = false) async throws(DeliveryError) -> Publication {
        try await work { (workspace: Workspace) throws(DeliveryError) in
            guard let files = workspace.knownFiles else { return .unchanged }
            return try workspace.publish(files, owesHooks: owesHooks)
        }
    }

    /// Calls `look` once, and whenever something in the directory has been changed, by whomever, until the task is
    /// cancelled or the directory closed; a burst of changes gives one call.
    package func watch(_ look: () async -> Void) async {
        let changes = LatestValue<Void>()
        while !Task.isCancelled, !isClosed {
            let seen = changes.latest?.version ?? 0
            let places = [settings.directory, "\(settings.directory)/\(Layout.data)"]
            let alarms = places.compactMap { Self.alarm($0, changes) }
            // After the watches have begun, so that no change is missed.
            await look()
            if alarms.isEmpty {
                _ = await changes.next(after: seen, within: .seconds(600))
            } else {
                _ = await changes.next(after: seen)
            }
            withExtendedLifetime(alarms) {}
            await Self.pause(.milliseconds(50))
        }
    }

    /// Nil where it is not there, or the user's limit of watches is reached; then a regular look has to do.
    private static func alarm(_ path: String, _ changes: LatestValue<Void>) -> DirectoryAlarm? {
        do {
            return try DirectoryAlarm(path) { event in
                if event.name.map(isOfInterest) ?? true { changes.set(()) }
            }
        } catch {
            return nil
        }
    }

    /// The agent's own entries come and go with every publication; the link to the generation is one that matters.
    private static func isOfInterest(_ name: String) -> Bool { name == Layout.data || Layout.allows(name) }

    private static func pause(_ time: Duration) async {
        // Ended early by cancellation alone.
        do { try await Task.sleep(for: time) } catch {}
    }
}
