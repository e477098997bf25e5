import Testing

@testable import SPIFFE

@Suite("Properties of JSON and base64")
struct JSONPropertyTests {
    private func value(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        switch generator.count(0...(depth > 0 ? 8 : 6)) {
        case 0: .null
        case 1: .bool(generator.count(0...1) == 1)
        case 2: .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: .unsigned(UInt64.random(in: (1 << 63)...(.max), using: &generator))
        case 4: JSONNumber(Double.random(in: -1e30...1e30, using: &generator)).map(JSONValue.number) ?? .null
        case 5, 6: .string(text(&generator))
        case 7: .array((0..<generator.count(0...4)).map { _ in value(&generator, depth: depth - 1) })
        default: .object(object(&generator, depth: depth - 1))
        }
    }

    private func object(_ generator: inout SeededGenerator, depth: Int) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<generator.count(0...4) { object[text(&generator)] = value(&generator, depth: depth) }
        return object
    }

    private func text(_ generator: inout SeededGenerator) -> String {
        generator.text("ab\"\\/\u{0}\u{1}\n\u{1F}\u{7F}é\u{301}\u{212A}\u{2028}😀\u{10FFFF}", 0...6)
    }

    @Test("what is written is read as the same, in the same bytes")
    func roundTrips() throws {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let written = value(&generator, depth: 4).json
            let again = try JSONValue(parsing: written.span)
            #expect(again.json == written, "\(generator)")
        }
    }

    @Test("white space between the parts changes nothing, and any other byte before or behind is refused")
    func surroundings() throws {
        var generator = SeededGenerator()
        for _ in 0..<500 {
            let written = value(&generator, depth: 2).json
            let space = Array(generator.text(" \n\r\t", 0...5).utf8)
            let spaced = space + written + space
            #expect(try JSONValue(parsing: spaced.span).json == written, "\(generator)")
            let byte = UInt8.random(in: 0...255, using: &generator)
            let followed = [UInt8(ascii: "[")] + written + [UInt8(ascii: "]"), byte]
            guard ![0x20, 0x0A, 0x0D, 0x09].contains(byte) else { continue }
            #expect(throws: JSONError.self, "\(generator)") { try JSONValue(parsing: followed.span) }
        }
    }

    @Test("base64 of any bytes is read as them, and each has one text alone")
    func base64() throws {
        var generator = SeededGenerator()
        for _ in 0..<1_000 {
            let bytes = generator.bytes(0...40)
            for form in [Base64.url, .standard] {
                var text = form.encode(bytes.span)
                #expect(form.decode(text.span) == bytes, "\(generator)")
                guard !text.isEmpty else { continue }
                let place = generator.count(0...(text.count - 1))
                let old = text[place]
                text[place] = UInt8.random(in: 0...255, using: &generator)
                if text[place] != old { #expect(form.decode(text.span) != bytes, "\(generator)") }
            }
        }
    }
}
