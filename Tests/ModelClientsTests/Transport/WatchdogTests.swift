import Testing

@testable import ModelClients

@Suite struct WatchdogTests {
  private let dog = Watchdog(
    start: .zero, limits: TransportLimits(firstByte: .seconds(600), silence: .seconds(10), whole: .seconds(2_000)))

  @Test func aLongPromptMayBeReadInSilence() {
    #expect(dog.nextLook(at: .seconds(599)) == .seconds(600))
    #expect(dog.alarm == nil)
    #expect(dog.nextLook(at: .seconds(600)) == nil)
    #expect(dog.alarm == .silent(.seconds(600)))
  }

  @Test func silenceIsMeasuredSinceTheLastByte() {
    for second in stride(from: 9, through: 81, by: 9) {
      dog.touch(at: .seconds(second))
      #expect(dog.nextLook(at: .seconds(second + 9)) == .seconds(second + 10))
    }
    #expect(dog.nextLook(at: .seconds(91)) == nil)
    #expect(dog.alarm == .silent(.seconds(10)))
  }

  /// A look at the end of the time for the first byte would find a stream that stopped after it ten minutes late.
  @Test func nobodyLooksAwayForLongerThanTheAllowedSilence() {
    #expect(dog.nextLook(at: .zero) == .seconds(10))
    dog.touch(at: .seconds(1))
    #expect(dog.nextLook(at: .seconds(10)) == .seconds(11))
    #expect(dog.nextLook(at: .seconds(11)) == nil)
  }

  @Test func bytesDoNotMoveTheDeadline() {
    dog.touch(at: .seconds(1_999))
    #expect(dog.nextLook(at: .seconds(1_999)) == .seconds(2_000))
    #expect(dog.nextLook(at: .seconds(2_000)) == nil)
    #expect(dog.alarm == .overdue(.seconds(2_000)))
  }
}
