import TestSupport
import Testing

@testable import ModelClients

@Suite(.timeLimit(.minutes(1))) struct WatchdogTests {
  private let clock = TestClock()

  private func watchdog() -> Watchdog {
    Watchdog(
      clock: MonotonicClock(clock),
      limits: TransportLimits(firstByte: .seconds(600), silence: .seconds(10), whole: .seconds(2_000)))
  }

  /// Moves the clock once the watchdog sleeps.
  private func advance(_ duration: Duration) async {
    await clock.sleepers(atLeast: 1)
    clock.advance(by: duration)
  }

  @Test func aLongPromptMayBeReadInSilence() async throws {
    let dog = watchdog()
    let alarm = Task { try await dog.watch() }
    await advance(.seconds(599))
    #expect(clock.sleepers == 1)
    await advance(.seconds(1))
    #expect(try await alarm.value == .silent(.seconds(600)))
  }

  @Test func silenceIsMeasuredSinceTheLastByte() async throws {
    let dog = watchdog()
    dog.touch(at: .zero)
    let alarm = Task { try await dog.watch() }
    for second in stride(from: 9, to: 90, by: 9) {
      await clock.sleepers(atLeast: 1)
      clock.advance(by: .seconds(9))
      dog.touch(at: .seconds(second))
    }
    await clock.sleepers(atLeast: 1)
    dog.touch(at: .seconds(81))
    clock.advance(by: .seconds(9))
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(1))
    #expect(try await alarm.value == .silent(.seconds(10)))
  }

  @Test func bytesDoNotMoveTheDeadline() async throws {
    let dog = watchdog()
    let alarm = Task { try await dog.watch() }
    await clock.sleepers(atLeast: 1)
    dog.touch(at: .seconds(1_999))
    clock.advance(by: .seconds(1_999))
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(1))
    #expect(try await alarm.value == .overdue(.seconds(2_000)))
  }
}
