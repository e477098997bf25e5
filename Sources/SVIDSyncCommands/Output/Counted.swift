/// A number with what is counted: `1 certificate`, `2 authorities`.
enum Counted {
    static func text(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }
}
