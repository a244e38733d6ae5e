import AssayKit
import Foundation
import Testing

@Suite struct QuantitiesTests {
  static let durations: [(Duration, Int64, Double)] = [
    (.zero, 0, 0), (.microseconds(1), 1, 1e-6), (.milliseconds(1_500), 1_500_000, 1.5),
    (.nanoseconds(1_999), 1, 1.999e-6), (.nanoseconds(-1_999), -1, -1.999e-6), (.seconds(-2), -2_000_000, -2),
    (.seconds(86_400 * 365), 31_536_000_000_000, 31_536_000),
  ]

  @Test(arguments: durations)
  func durationsConvert(duration: Duration, microseconds: Int64, seconds: Double) {
    #expect(duration.wholeMicroseconds == microseconds)
    #expect(abs(duration.inSeconds - seconds) <= 1e-15 * abs(seconds))
  }

  @Test func timestampsAreNumbersOfMicroseconds() throws {
    let moment = Timestamp(microseconds: 1_763_700_000_000_001)

    #expect(moment + .milliseconds(2) == Timestamp(microseconds: 1_763_700_000_002_001))
    #expect((moment + .seconds(-1)).since(moment) == .seconds(-1))
    #expect(moment < moment + .microseconds(1))
    #expect(String(decoding: try JSONEncoder().encode([moment]), as: UTF8.self) == "[1763700000000001]")
  }

  @Test func moneyAddsExactly() {
    let tenth = NanoDollars(100_000_000)

    #expect((0..<10).reduce(NanoDollars.zero) { sum, _ in sum + tenth } == NanoDollars(1_000_000_000))
    #expect(NanoDollars(1_500_000_000).dollars == 1.5)
    #expect(NanoDollars(-1) < .zero)
  }

  @Test func runIdsAreTwelveHexadecimalDigitsOfTheGenerator() {
    var generator = MersenneTwister(seed: 1)
    var zeros = Zeros()

    #expect(RunID.random(using: &generator).rawValue == "584a2265b1f5")
    #expect(RunID.random(using: &zeros).rawValue == "000000000000")
  }

  private struct Zeros: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
  }
}
