import SPIFFE
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "RFC 3339 texts are read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-23T19:00:00Z", 1_795_460_400),
            ("2026-11-23t19:00:00z", 1_795_460_400),
            ("2026-11-23T20:30:00.999+01:30", 1_795_460_400), ("2026-11-23T14:00:00-05:00", 1_795_460_400),
            ("2000-02-29T12:00:00Z", 951_825_600), ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799), ("2016-12-31T23:59:60Z", 1_483_228_800),
            ("2017-01-01T00:59:60+01:00", 1_483_228_800),
        ] as [(String, Int64)])
    func parsing(_ text: String, _ seconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.secondsSince1970 == seconds)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "2026-11-23", "2026-11-23 19:00:00Z", "2026-11-23T19:00:00", "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T12:00:60Z", "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00Z ", "+2026-01-01T00:00:00Z",
            "２026-01-01T00:00:00Z",
            // Beyond the years that can be written again.
            "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01",
        ])
    func refusing(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("texts and moments are the same forth and back")
    func roundTrips() {
        for seconds in stride(from: Int64(-62_167_219_200), through: 253_402_300_799, by: 77_777_777_7) {
            let time = Timestamp(secondsSince1970: seconds)
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
        }
        #expect(Timestamp(secondsSince1970: 1_795_460_400).description == "2026-11-23T19:00:00Z")
    }

    @Test(
        "years that RFC 3339 cannot state are written with their sign, and not read again",
        arguments: [
            (253_402_300_800, "+10000-01-01T00:00:00Z"), (-62_167_219_201, "-0001-12-31T23:59:59Z"),
            (9_007_199_254_740_992, "+285428751-11-12T07:36:32Z"),
            (.max, "+292277026596-12-04T15:30:07Z"), (.min, "-292277022657-01-27T08:29:52Z"),
        ] as [(Int64, String)])
    func unstatable(_ seconds: Int64, _ text: String) {
        #expect(Timestamp(secondsSince1970: seconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        "before 1970 seconds count from the beginning of the day",
        arguments: [
            (-1, "1969-12-31T23:59:59Z"), (-86_400, "1969-12-31T00:00:00Z"), (-86_401, "1969-12-30T23:59:59Z"),
            (-2_203_891_201, "1900-02-28T23:59:59Z"), (-2_203_891_200, "1900-03-01T00:00:00Z"),
        ] as [(Int64, String)])
    func before1970(_ seconds: Int64, _ text: String) {
        #expect(Timestamp(secondsSince1970: seconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.secondsSince1970 == seconds)
    }

    @Test("sums and differences are exact, and stop at the ends")
    func arithmetic() {
        let time = Timestamp(secondsSince1970: 1_000)
        #expect(time + .seconds(5) == Timestamp(secondsSince1970: 1_005))
        #expect(time - .seconds(5) == Timestamp(secondsSince1970: 995))
        #expect(time + .milliseconds(1_999) == Timestamp(secondsSince1970: 1_001))
        #expect(Timestamp(secondsSince1970: 90) - Timestamp(secondsSince1970: 100) == .seconds(-10))
        let last = Timestamp(secondsSince1970: .max)
        #expect(last + .seconds(1) == last)
        #expect(Timestamp(secondsSince1970: .min) - .seconds(1) == Timestamp(secondsSince1970: .min))
        #expect(Timestamp.now > Timestamp(secondsSince1970: 1_700_000_000))
    }
}
