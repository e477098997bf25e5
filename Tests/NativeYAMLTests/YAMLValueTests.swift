import NativeYAML
import Testing

@Suite("The core schema of YAML 1.2")
struct YAMLValueTests {
    @Test(
        "plain scalars",
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("NULL", .null), ("nULL", .string("nULL")),
            ("true", .boolean(true)), ("False", .boolean(false)), ("yes", .string("yes")), ("on", .string("on")),
            ("0", .integer(0)), ("-12", .integer(-12)), ("+7", .integer(7)), ("0644", .integer(644)),
            ("0o644", .integer(420)), ("0o8", .string("0o8")), ("0o", .string("0o")), ("-0o7", .string("-0o7")),
            ("0xFf", .integer(255)), ("0xg", .string("0xg")), ("0b1", .string("0b1")), ("1_000", .string("1_000")),
            ("9223372036854775807", .integer(.max)), ("9223372036854775808", .float(9_223_372_036_854_775_808)),
            ("0x10000000000000000", .float(18_446_744_073_709_551_616)),
            ("1.5", .float(1.5)), ("1.", .float(1)), (".5", .float(0.5)), ("-1e3", .float(-1000)),
            ("1E-2", .float(0.01)), (".", .string(".")), ("1e", .string("1e")), ("1.2.3", .string("1.2.3")),
            ("e5", .string("e5")), ("-", .string("-")), ("+", .string("+")), ("-.inf", .float(-.infinity)),
            (".Inf", .float(.infinity)), ("inf", .string("inf")), ("nan", .string("nan")), ("10s", .string("10s")),
            ("16MiB", .string("16MiB")), ("12:30", .string("12:30")), ("2026-01-01", .string("2026-01-01")),
        ] as [(String, YAMLValue)])
    func plain(_ text: String, _ value: YAMLValue) {
        #expect(YAMLValue(plain: text) == value)
        #expect(YAMLScalar(text, style: .quoted).resolved() == .string(text))
    }

    @Test("not a number is one")
    func notANumber() {
        guard case .float(let value) = YAMLValue(plain: ".nan") else {
            Issue.record("not a float")
            return
        }
        #expect(value.isNaN)
        #expect(YAMLValue(plain: "-.nan") == .string("-.nan"))
    }

    @Test("a description names numbers and truth values, and never repeats text")
    func descriptions() {
        #expect(YAMLScalar("0644", style: .plain).kindDescription == "the number 0644")
        #expect(YAMLScalar("true", style: .plain).kindDescription == "the truth value true")
        #expect(YAMLScalar("s3cret", style: .plain).kindDescription == "text")
        #expect(YAMLScalar("", style: .plain).kindDescription == "nothing")
    }
}
