internal import CProtobufC

// Repeated fields and maps, as Swift values; safe for the same reason as the single fields.

/// A repeated field of messages, each decoded by `body`.
func decodedMessages<Message, Result>(
    _ messages: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ count: Int,
    _ body: (Message) throws(MessageError) -> Result
) throws(MessageError) -> [Result] {
    var results: [Result] = []
    guard let messages = unsafe messages else { return results }
    results.reserveCapacity(count)
    for index in 0..<count {
        guard let message = unsafe messages[index] else { continue }
        try unsafe results.append(body(message.pointee))
    }
    return results
}

/// A repeated field of bytes.
func decodedByteStrings(_ strings: UnsafeMutablePointer<ProtobufCBinaryData>?, _ count: Int) -> [[UInt8]] {
    guard let strings = unsafe strings else { return [] }
    return (0..<count).map { unsafe decodedBytes(strings[$0]) }
}

/// A repeated field of texts.
func decodedTexts(
    _ texts: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int, _ name: StaticString
) throws(MessageError) -> [String] {
    var results: [String] = []
    guard let texts = unsafe texts else { return results }
    for index in 0..<count { results.append(try unsafe decodedText(texts[index], name)) }
    return results
}

/// A map; of two entries with the same key the last one counts.
func decodedMap<Entry, Value>(
    _ entries: UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>?, _ count: Int,
    _ body: (Entry) throws(MessageError) -> (String, Value)
) throws(MessageError) -> [String: Value] {
    var map: [String: Value] = [:]
    guard let entries = unsafe entries else { return map }
    for index in 0..<count {
        guard let entry = unsafe entries[index] else { continue }
        let (key, value) = try unsafe body(entry.pointee)
        map[key] = value
    }
    return map
}

/// The entries of a map in the order of their keys, so that equal messages have equal encodings.
func sortedByKey<Value>(_ map: [String: Value]) -> [(key: String, value: Value)] {
    map.sorted { $0.key < $1.key }
}
