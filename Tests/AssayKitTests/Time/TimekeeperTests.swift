import AssayKit
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct TimekeeperTests {
  private let clock = TestClock()

  /// Work that goes on until it is cancelled.
  private func endless() async -> String {
    do { try await Task.sleep(for: .seconds(600)) } catch { return "cancelled" }
    return "ended"
  }

  private func deadline(_ end: Duration) -> Timekeeper.Watch { { now in now < end ? end : nil } }

  @Test func workIsCancelledWhenItsTimeIsOverAndNotBefore() async {
    let keeper = Timekeeper(MonotonicClock(clock))
    async let short = keeper.run(watch: deadline(.seconds(10)), endless)
    await clock.sleepers(atLeast: 1)
    async let long = keeper.run(watch: deadline(.seconds(20)), endless)
    clock.advance(by: .seconds(9))
    #expect(clock.sleepers == 1)
    clock.advance(by: .seconds(1))
    #expect(await short == "cancelled")
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(10))
    #expect(await long == "cancelled")
  }

  @Test func anEarlierDeadlineThatComesLaterIsKept() async {
    let keeper = Timekeeper(MonotonicClock(clock))
    let long = Task { await keeper.run(watch: deadline(.seconds(1_000)), endless) }
    await clock.sleepers(atLeast: 1)
    let short = Task { await keeper.run(watch: deadline(.seconds(5)), endless) }
    var answer: String?
    while answer == nil {
      await Task.yield()
      // The sleeper of the first one is replaced at a moment that cannot be seen from here.
      if clock.sleepers == 1 { clock.advance(by: .seconds(1)) }
      if keeper.now >= .seconds(6) { answer = await short.value }
    }
    #expect(answer == "cancelled")
    #expect(keeper.now < .seconds(1_000))
    long.cancel()
    #expect(await long.value == "cancelled")
  }

  @Test func manyPiecesOfWorkShareOneSleeperAndNobodySleepsAfterwards() async {
    let keeper = Timekeeper(MonotonicClock(clock))
    let gate = TestSignal()
    await withTaskGroup(of: Int.self) { group in
      for index in 0..<100 {
        group.addTask {
          await keeper.run(watch: { _ in .seconds(100) }) {
            await gate.wait()
            return index
          }
        }
      }
      await clock.sleepers(atLeast: 1)
      #expect(clock.sleepers == 1)
      gate.raise()
      #expect(await group.reduce(0, +) == 4_950)
    }
    #expect(clock.sleepers == 0)
  }

  @Test func cancellingTheCallerCancelsTheWork() async {
    let keeper = Timekeeper(MonotonicClock(clock))
    let task = Task { await keeper.run(watch: deadline(.seconds(10)), endless) }
    await clock.sleepers(atLeast: 1)
    task.cancel()
    #expect(await task.value == "cancelled")
    #expect(clock.sleepers == 0)
  }

  @Test func workThatBeginsTooLateIsCancelledAtOnce() async {
    let keeper = Timekeeper(MonotonicClock(clock))
    #expect(await keeper.run(watch: { _ in nil }, endless) == "cancelled")
    #expect(clock.sleepers == 0)
  }
}
