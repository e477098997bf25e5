import Testing

/// The released program between a Workload API and the programs that use its files: one test at a time, since each
/// asks for the whole machine.
@Suite("Consumers of what the agent delivers", .serialized)
enum ConsumerTests {}
