import NativeKernel
import NativeMessages
import Testing

/// What is wrong with encoding a message.
private func encodingRefusal(_ message: some WorkloadMessage) -> MessageError.Code? {
    do {
        _ = try message.encoded()
        return nil
    } catch {
        return error.code
    }
}

/// A small generator with a fixed seed, so that a failure can be repeated.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

@Suite("Hostile bytes are refused, never fatal")
struct HostileInputTests {
    @Test("A valid message cut off at any byte decodes or is refused as malformed", arguments: MessageKind.allCases)
    func truncation(_ kind: MessageKind) throws {
        let sample = try kind.sample()
        var refused = 0
        for count in 0..<sample.count {
            let refusal = kind.refusal(of: Array(sample[..<count]))
            #expect(refusal == nil || refusal == .malformed || refusal == .invalidText, "at \(count)")
            if refusal != nil { refused += 1 }
        }
        #expect(sample.isEmpty || refused > 0)
    }

    @Test("Random bytes and random changes of a valid message never crash", arguments: MessageKind.allCases)
    func random(_ kind: MessageKind) throws {
        let sample = try kind.sample()
        var generator = SeededGenerator(state: UInt64(sample.count) + 1)
        var refused = 0
        for round in 0..<2_000 {
            var bytes = sample
            if round.isMultiple(of: 2) || bytes.isEmpty {
                bytes = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            } else {
                for _ in 0..<3 {
                    let place = Int.random(in: bytes.indices, using: &generator)
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            if kind.refusal(of: bytes) != nil { refused += 1 }
        }
        #expect(refused > 100, "nearly everything was accepted")
    }

    @Test(
        "Text that is not UTF-8 is refused",
        arguments: [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]] as [[UInt8]])
    func invalidText(_ text: [UInt8]) {
        let svid: [UInt8] = [0x0a, UInt8(text.count)] + text
        let response: [UInt8] = [0x0a, UInt8(svid.count)] + svid
        #expect(
            MessageKind.x509SVIDResponse.refusal(of: response) == .invalidText
        )
        let token: [UInt8] = [0x12, UInt8(text.count)] + text
        let tokens: [UInt8] = [0x0a, UInt8(token.count)] + token
        #expect(
            MessageKind.jwtSVIDResponse.refusal(of: tokens) == .invalidText)
    }

    @Test("A zero byte does not end a text: what follows is kept for validation to see")
    func zeroByte() throws {
        let text = Array("spiffe://a\0b".utf8)
        let svid: [UInt8] = [0x0a, UInt8(text.count)] + text
        let response: [UInt8] = [0x0a, UInt8(svid.count)] + svid
        #expect(try decoded(X509SVIDResponseMessage.self, response).svids.first?.spiffeID == "spiffe://a\0b")
    }

    @Test("A text with a zero byte is not encoded")
    func zeroByteOut() {
        #expect(
            encodingRefusal(JWTSVIDRequestMessage(audience: ["a\0b"]))
                == .invalidText)
        let request = ValidateJWTSVIDRequestMessage(audience: "a", svid: secret("x\0y"))
        #expect(encodingRefusal(request) == .invalidText)
    }

    @Test("Claims nested a hundred thousand levels deep are refused, 64 levels are not")
    func nesting() throws {
        func nested(_ lists: Int) -> [UInt8] {
            // From the inside: Value, ListValue{Value}, Value{ListValue}, …, then Struct{"a": Value} as claims.
            // Collected back to front, so that a deep nest costs linear time.
            var reversed: [UInt8] = []
            func wrap(_ tag: UInt8) {
                var length = reversed.count
                var varint: [UInt8] = []
                repeat {
                    varint.append(UInt8(length & 0x7f) | (length > 0x7f ? 0x80 : 0))
                    length >>= 7
                } while length > 0
                reversed.append(contentsOf: varint.reversed())
                reversed.append(tag)
            }
            for _ in 0..<lists {
                wrap(0x0a)
                wrap(0x32)
            }
            wrap(0x12)
            reversed.append(contentsOf: [0x61, 1, 0x0a])
            wrap(0x0a)
            wrap(0x12)
            return reversed.reversed()
        }
        // One object, one value, and two levels for each list around it.
        let fits = (ValidateJWTSVIDResponseMessage.maximumClaimDepth - 2) / 2
        let claims = try decoded(ValidateJWTSVIDResponseMessage.self, nested(fits)).claims
        var value = claims?["a"]
        for _ in 0..<fits {
            guard case .list(let elements) = value else {
                Issue.record("not a list")
                return
            }
            value = elements.first
        }
        #expect(value == .null)
        for lists in [fits + 1, 100_000] {
            #expect(
                MessageKind.validateJWTSVIDResponse.refusal(of: nested(lists))
                    == .tooDeep)
        }
        // What was accepted can be encoded again, what was refused cannot.
        var claim = ClaimValue.null
        for _ in 0..<fits { claim = .list([claim]) }
        let response = ValidateJWTSVIDResponseMessage(spiffeID: "", claims: ["a": claim])
        #expect(try decoded(ValidateJWTSVIDResponseMessage.self, response.encoded()) == response)
        let tooDeep = ValidateJWTSVIDResponseMessage(spiffeID: "", claims: ["a": .list([claim])])
        #expect(encodingRefusal(tooDeep) == .tooDeep)
    }

    @Test("A message of millions of empty parts is refused instead of taking a gigabyte")
    func amplification() {
        let bytes = [UInt8](repeating: 0, count: 4_000_000).indices.map { $0.isMultiple(of: 2) ? UInt8(0x0a) : 0 }
        #expect(MessageKind.jwtSVIDResponse.refusal(of: bytes) == .malformed)
    }

    @Test("An error never holds content")
    func errorText() {
        let svid: [UInt8] = [0x12, 7] + Array("SECRET".utf8) + [0xff]
        let response: [UInt8] = [0x0a, UInt8(svid.count)] + svid
        do {
            _ = try decoded(JWTSVIDResponseMessage.self, response)
            Issue.record("accepted")
        } catch {
            #expect("\(error)" == "JWTSVID.svid is not valid UTF-8 text")
        }
    }
}
