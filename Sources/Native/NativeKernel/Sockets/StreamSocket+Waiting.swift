#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

extension StreamSocket {
    /// Receives what has come, as soon as there is something; nil at the end.
    ///
    /// - Throws: `SystemError`; of `ECANCELED` if the task is cancelled.
    package func read(atMost limit: Int = 16_384) async throws(SystemError) -> [UInt8]? {
        while true {
            let number = eventNumber
            var bytes: [UInt8] = []
            let count = try withScratchBytes(limit) { (buffer) throws(SystemError) in
                let count = try receive(into: &buffer)
                if let count { bytes = Array(copying: buffer.span.extracting(0..<count)) }
                return count
            }
            if let count { return count == 0 ? nil : bytes }
            guard await event(after: number) else { throw SystemError(code: ECANCELED, call: "recv") }
        }
    }

    /// Sends all the bytes.
    ///
    /// - Throws: `SystemError`; of `ECANCELED` if the task is cancelled.
    package func write(_ bytes: [UInt8]) async throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            let number = eventNumber
            if let count = try send(bytes.span.extracting(offset...)) {
                offset += count
            } else {
                guard await event(after: number) else { throw SystemError(code: ECANCELED, call: "send") }
            }
        }
    }
}

extension Array where Element == UInt8 {
    fileprivate init(copying bytes: Span<UInt8>) {
        self.init()
        reserveCapacity(bytes.count)
        for index in 0..<bytes.count { append(bytes[index]) }
    }
}
