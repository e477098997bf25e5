internal import Logging
internal import NativeKernel

extension AgentPlan {
    /// Sees to it that the outputs can all be open at a time: each holds three descriptors, and its hooks and a
    /// publication take some more for a while.
    func allowDescriptors(_ logger: Logger) {
        do {
            try DescriptorLimit.allow(128 + 8 * outputs.count)
        } catch {
            logger.warning("the limit of open descriptors cannot be raised: \(error)")
        }
    }
}
