import NativeKernel
import Testing

@Suite("Striped values")
struct StripedValueTests {
    @Test("after it is set, every thread reads the new value")
    func set() async {
        let value = StripedValue(0)
        #expect(value.value == 0)
        for number in 1...20 {
            value.set(number)
            await withTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { value.value } }
                for await read in group { #expect(read == number) }
            }
        }
    }
}
