import Testing

@testable import SPIFFE

@Suite("JSON")
struct JSONValueTests {
    private func parse(_ text: String) throws -> JSONValue { try parse(Array(text.utf8)) }

    private func parse(_ bytes: [UInt8]) throws -> JSONValue { try JSONValue(parsing: bytes.span) }

    private func fault(_ bytes: [UInt8]) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONValue(parsing: bytes.span)
            return nil
        } catch {
            return error
        }
    }

    @Test("values are read as they stand, members in their order")
    func values() throws {
        let value = try parse(#" { "b" : [ 1 , -2.5e3, true,false , null ], "a":"x", "":{} , "c":[]} "#)
        #expect(value.description == #"{"b":[1,-2.5e3,true,false,null],"a":"x","":{},"c":[]}"#)
        #expect(try parse("\t\r\n 7 ") == 7)
    }

    @Test(
        "BU-4: whole numbers of 64 bits are kept exactly",
        arguments: [
            ("9007199254740993", JSONValue.integer(9_007_199_254_740_993)),
            ("18446744073709551615", .unsigned(.max)), ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", .unsigned(9_223_372_036_854_775_808)), ("-9223372036854775808", .integer(.min)),
            ("0", 0), ("-1", -1),
        ])
    func integers(_ text: String, _ value: JSONValue) throws {
        let parsed = try parse(text)
        #expect(parsed == value)
        #expect(parsed.description == text)
    }

    @Test(
        "other numbers keep their text beside the nearest Double",
        arguments: [
            ("18446744073709551616", 18_446_744_073_709_551_616), ("1.0", 1), ("1e3", 1000), ("-0.5E-2", -0.005),
            ("1e999", .infinity), ("-1e999", -.infinity), ("1e-999", 0),
            (String(repeating: "9", count: 400), .infinity),
        ] as [(String, Double)])
    func otherNumbers(_ text: String, _ double: Double) throws {
        guard case .number(let number) = try parse(text) else {
            Issue.record("not a JSONNumber")
            return
        }
        #expect(number.text == text && number.value == double)
        #expect(JSONNumber(double) != nil || double.isInfinite)
    }

    @Test("ST-33: numbers that came as Double are whole again where they were")
    func doubles() {
        #expect(JSONValue(1_767_225_600.0) == .integer(1_767_225_600) && JSONValue(-0.0) == 0)
        #expect(JSONValue(9_007_199_254_740_992.0) == .integer(9_007_199_254_740_992))
        #expect(JSONValue(1.5)?.description == "1.5" && JSONValue(1e300)?.description == "1e+300")
        #expect(JSONValue(Double.nan) == nil && JSONValue(Double.infinity) == nil)
    }

    @Test("strings: escapes, pairs of surrogates, and every character that needs none")
    func strings() throws {
        #expect(try parse(#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00\u0000""#).text == "\"\\/\u{8}\u{C}\n\r\tAé😀\u{0}")
        #expect(try parse("\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\"").text?.unicodeScalars.count == 7)
        #expect(try parse(#""\r\n""#).text?.utf8.count == 2)
    }

    @Test(
        "what RFC 8259 does not allow is refused at its place",
        arguments: [
            ("", .empty, 0), (" \n", .empty, 2), ("1 2", .trailingBytes, 2), ("{}x", .trailingBytes, 2),
            ("[1,]", .syntax, 3), ("[,1]", .syntax, 1), ("{\"a\":1,}", .syntax, 7), ("{a:1}", .syntax, 1),
            ("{\"a\" 1}", .syntax, 5), ("[1 2]", .syntax, 3), ("tru", .truncated, 3), ("trux", .syntax, 0),
            ("nul1", .syntax, 0), ("'a'", .syntax, 0), ("NaN", .syntax, 0), ("Infinity", .syntax, 0),
            ("// x\n1", .syntax, 0), ("01", .number, 1), ("-01", .number, 2), ("+1", .syntax, 0), (".5", .syntax, 0),
            ("1.", .truncated, 2), ("1.e1", .number, 2), ("1e", .truncated, 2), ("1ex", .number, 2),
            ("-", .truncated, 1), ("-x", .number, 1), ("0x10", .trailingBytes, 1), ("\"a", .truncated, 2),
            ("\"\t\"", .control, 1), ("\"a\nb\"", .control, 2), ("\"\\x\"", .escape, 1),
            ("\"\\u12g4\"", .escape, 5), ("\"\\u12", .truncated, 5), ("\"\\", .truncated, 2),
            ("\"\\ud800\"", .loneSurrogate, 1), ("\"\\udc00\"", .loneSurrogate, 1),
            ("\"\\ud800\\ud800\"", .loneSurrogate, 1), ("\"\\ud800x\"", .loneSurrogate, 1),
            ("\u{FEFF}1", .syntax, 0), ("{", .truncated, 1), ("[", .truncated, 1), ("{\"a\":", .truncated, 5),
        ] as [(String, JSONError.Code, Int)])
    func refusals(_ text: String, _ code: JSONError.Code, _ offset: Int) {
        let error = fault(Array(text.utf8))
        #expect(error?.code == code && error?.offset == offset, "\(String(describing: error))")
    }

    @Test(
        "strings are UTF-8: no overlong forms, surrogates, stray or missing bytes",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3, 0x28], [0xE2, 0x82, 0x28],
        ] as [[UInt8]])
    func utf8(_ bytes: [UInt8]) {
        #expect(fault([0x22] + bytes + [0x22])?.code == .invalidUTF8)
    }

    @Test(
        "JW-22, BU-25: a member twice is an error, however its name is written",
        arguments: [
            #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"x":{"a":1,"b":2,"a":3}}"#,
            #"{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1,"11":1,"2":1}"#,
            #"{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1,"11":1,"11":1}"#,
        ])
    func duplicates(_ text: String) {
        #expect(fault(Array(text.utf8))?.code == .duplicateMember)
    }

    @Test("names are compared by bytes: two spellings of one letter are two names")
    func canonicalEquivalence() throws {
        guard case .object(let object) = try parse("{\"\u{E9}\":1,\"e\u{301}\":2}") else {
            Issue.record("no object")
            return
        }
        #expect(object["\u{E9}"] == 1 && object["e\u{301}"] == 2 && object.count == 2)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test("64 levels are read, more are refused, a million too")
    func depth() throws {
        func nested(_ count: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(ascii: "["), count: count) + [UInt8](repeating: UInt8(ascii: "]"), count: count)
        }
        #expect(fault(nested(64)) == nil)
        #expect(fault(nested(65))?.code == .tooDeep && fault(nested(65))?.offset == 64)
        #expect(fault(nested(1_000_000))?.code == .tooDeep)
        #expect(fault(Array(String(repeating: "{\"a\":", count: 100_000).utf8))?.code == .tooDeep)
    }

    @Test("a text that ends anywhere is refused, and no byte in any place crashes")
    func hostile() throws {
        let good = Array(#"{"a":[1,2.5e1,"x\u00e9\ud83d\ude00é",true,null],"b":{"c":{}}}"#.utf8)
        #expect(fault(good) == nil)
        for end in 0..<good.count { #expect(fault(Array(good[..<end])) != nil) }
        var generator = SystemRandomNumberGenerator()
        for index in good.indices {
            for byte in [0, 0x22, 0x5C, 0x7B, 0x7D, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)] {
                var spoilt = good
                spoilt[index] = byte
                guard fault(spoilt) == nil else { continue }
                // What is accepted has one meaning: it is written and read again as the same.
                let value = try parse(spoilt)
                #expect(try parse(value.json) == value)
            }
        }
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<40)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if fault(bytes) == nil { #expect(try parse(try parse(bytes).json) == parse(bytes)) }
        }
    }

    @Test("writing is deterministic and escapes what must be")
    func writing() throws {
        let value: JSONValue = ["a": "\"\\/\n\r\t\u{8}\u{C}\u{1F}\u{0}é😀", "b": [.unsigned(.max), true, .null]]
        #expect(value.description == #"{"a":"\"\\/\n\r\t\b\f\u001f\u0000é😀","b":[18446744073709551615,true,null]}"#)
        #expect(try parse(value.json) == value)
        #expect(JSONNumber(.infinity) == nil && JSONNumber(.nan) == nil && JSONNumber(0.1)?.text == "0.1")
        var object: JSONObject = ["x": 1, "y": 2]
        object["x"] = nil
        object["z"] = 3
        object["y"] = 4
        #expect(object == ["z": 3, "y": 4] && object.description == #"{"y":4,"z":3}"#)
        #expect(object != ["z": 3, "y": 5])
    }
}
