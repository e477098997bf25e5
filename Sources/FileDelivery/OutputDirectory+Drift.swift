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
}
