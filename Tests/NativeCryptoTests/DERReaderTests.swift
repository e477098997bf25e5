import Testing

@testable import NativeCrypto

@Suite("DER")
struct DERReaderTests {
    private func first(_ bytes: [UInt8]) throws(CryptoError) -> DERElement {
        var reader = DERReader(0..<bytes.count)
        return try reader.next(in: bytes.span)
    }

    @Test("reads short and long lengths")
    func lengths() throws {
        #expect(try first([0x04, 0x02, 1, 2]).content == 2..<4)
        #expect(try first([0x04, 0x81, 0x80] + [UInt8](repeating: 7, count: 128)).content == 3..<131)
        #expect(try first([0x04, 0x82, 0x01, 0x00] + [UInt8](repeating: 7, count: 256)).content == 4..<260)
    }

    @Test(
        "refuses what is not DER",
        arguments: [
            ("indefinite length", [0x30, 0x80, 0, 0]), ("long form of a short length", [0x04, 0x81, 0x02, 1, 2]),
            ("leading zero in the length", [0x04, 0x82, 0x00, 0x80] + [UInt8](repeating: 7, count: 128)),
            ("truncated content", [0x04, 0x03, 1, 2]), ("no length", [0x04]), ("truncated length", [0x04, 0x82, 0x01]),
            ("a length of five octets", [0x04, 0x85, 1, 0, 0, 0, 0]), ("endless tag", [0x1F, 0x81, 0x80]),
        ] as [(String, [UInt8])])
    func refusals(_ what: String, _ bytes: [UInt8]) {
        #expect(throws: CryptoError.self, "\(what)") { try first(bytes) }
    }

    @Test(
        "refuses values that are BER and not DER",
        arguments: [
            [0x01, 0x01, 0x01], [0x01, 0x02, 0xFF, 0xFF], [0x02, 0x02, 0x00, 0x7F], [0x02, 0x02, 0xFF, 0x80],
            [0x02, 0x00], [0x24, 0x03, 0x04, 0x01, 0x00], [0x10, 0x00], [0x30, 0x04, 0x01, 0x01, 0x02, 0x05],
        ] as [[UInt8]])
    func values(_ bytes: [UInt8]) {
        #expect(throws: CryptoError.self) { try DERCheck.check(bytes.span, in: 0..<bytes.count) }
    }

    @Test("refuses nesting without end")
    func nesting() {
        var bytes: [UInt8] = []
        for _ in 0..<40 { bytes = DERWriter.element(DERTag.sequence, bytes) }
        let whole = bytes
        #expect(throws: CryptoError.self) { try DERCheck.check(whole.span, in: 0..<whole.count) }
    }

    @Test("object identifiers are written and shown as their numbers")
    func identifiers() {
        #expect(ObjectIdentifier([2, 5, 29, 17]).encoded == [0x55, 0x1D, 0x11])
        for arcs: [UInt] in [[1, 2, 840, 113549, 1, 1, 1], [2, 999, 3], [0, 9, 2342], [2, 5, 29, 17]] {
            #expect(ObjectIdentifier(arcs).description == arcs.map(String.init).joined(separator: "."))
        }
        #expect(ObjectIdentifier.p256.encoded == [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07])
    }

    @Test(
        "days and seconds are the same forth and back",
        arguments: [-62_167_219_200, -1, 0, 951_782_399, 253_402_300_799])
    func civilTime(_ seconds: Int64) {
        for offset: Int64 in [0, 1, 86_399, 86_400, 31_536_000] {
            #expect(CivilTime(secondsSince1970: seconds + offset).secondsSince1970 == seconds + offset)
        }
    }
}
