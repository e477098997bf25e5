import Glibc

/// The CPU time of the process or of the present thread so far, in microseconds: what others do on the machine does not
/// count.
func cpuMicroseconds(ofThread: Bool = true) -> Double {
    var time = timespec()
    unsafe clock_gettime(ofThread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

/// Prints a figure as `name|value`, for `bench.py`: the median of the rounds and their range.
func report(_ name: String, _ values: [Double], _ unit: String) {
    let sorted = values.sorted()
    func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return value < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(value.rounded()))"
    }
    print("\(name)|\(text(sorted[sorted.count / 2])) \(unit) (\(text(sorted[0]))–\(text(sorted[sorted.count - 1])))")
}

/// Measures the CPU time of one call in each of several rounds; the first round, which prepares OpenSSL, does not count.
func measure(
    _ name: String, rounds: Int, calls: Int, divisor: Double = 1, unit: String = "µs", _ body: () throws -> Void
) rethrows {
    var values: [Double] = []
    for round in 0...rounds {
        let begin = cpuMicroseconds()
        for _ in 0..<calls { try body() }
        let used = (cpuMicroseconds() - begin) / Double(calls) / divisor
        if round > 0 { values.append(used) }
    }
    report(name, values, unit)
}
