import AssayKit
import Synchronization
import TestSupport
import Testing

@testable import ModelClients

@Suite(.timeLimit(.minutes(1))) struct PacerTests {
  private let clock = TestClock()

  private func makePacer(_ limit: Int) -> Pacer { Pacer(limit: limit, clock: MonotonicClock(clock)) }

  /// Returns when `count` tasks stand in line.
  private func waiting(_ count: Int, _ pacer: Pacer) async {
    while pacer.waiting < count { await Task.yield() }
  }

  @Test func aFreedSlotGoesToTheFirstInLine() async throws {
    let pacer = makePacer(1)
    let first = try await pacer.acquire()
    let second = Task { try await pacer.acquire() }
    await waiting(1, pacer)
    let third = Task { try await pacer.acquire() }
    await waiting(2, pacer)

    pacer.release(first, .success)
    let permit = try await second.value
    #expect(pacer.waiting == 1)
    #expect(pacer.inFlight == 1)

    pacer.release(permit, .success)
    pacer.release(try await third.value, .success)
    #expect(pacer.inFlight == 0)
  }

  @Test func whoWaitsForATurnIsToldWhenItBeginsAndEnds() async throws {
    let pacer = makePacer(1)
    let told = Mutex<[Bool]>([])
    let turn = RequestTurn { waits in told.withLock { $0.append(waits) } }
    let first = try await pacer.acquire(turn)
    #expect(told.withLock { $0 } == [], "it had its turn at once")

    let second = Task { try await pacer.acquire(turn) }
    await waiting(1, pacer)
    #expect(told.withLock { $0 } == [true])
    pacer.release(first, .success)
    pacer.release(try await second.value, .success)
    #expect(told.withLock { $0 } == [true, false])
  }

  @Test func everyoneWaitsOutACoolDown() async throws {
    let pacer = makePacer(4)
    pacer.release(try await pacer.acquire(), .trouble(retryAfter: .seconds(30)))
    let tasks = (0..<2).map { _ in Task { try await pacer.acquire() } }
    await waiting(2, pacer)
    await clock.sleepers(atLeast: 1)

    clock.advance(by: .seconds(29))
    #expect(pacer.inFlight == 0)
    clock.advance(by: .seconds(1))
    for task in tasks { _ = try await task.value }
    #expect(pacer.inFlight == 2)
    #expect(pacer.limit == 2)
  }

  @Test func aCanceledWaiterLeavesTheLine() async throws {
    let pacer = makePacer(1)
    let held = try await pacer.acquire()
    let canceled = Task { try await pacer.acquire() }
    await waiting(1, pacer)
    let next = Task { try await pacer.acquire() }
    await waiting(2, pacer)

    canceled.cancel()
    await #expect(throws: CancellationError.self) { try await canceled.value }
    #expect(pacer.waiting == 1)
    pacer.release(held, .success)
    _ = try await next.value
  }

  @Test func whenTheFirstInLineIsCanceledInACoolDownTheNextTakesItsPlace() async throws {
    let pacer = makePacer(2)
    pacer.release(try await pacer.acquire(), .trouble(retryAfter: .seconds(5)))
    let first = Task { try await pacer.acquire() }
    await clock.sleepers(atLeast: 1)
    let second = Task { try await pacer.acquire() }
    await waiting(2, pacer)

    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(5))
    _ = try await second.value
    #expect(pacer.inFlight == 1)
  }

  @Test func manyTasksNeverExceedTheLimit() async throws {
    let pacer = makePacer(7)
    let most = try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 0..<500 {
        group.addTask {
          let permit = try await pacer.acquire()
          let seen = pacer.inFlight
          await Task.yield()
          pacer.release(permit, index % 50 == 0 ? .neutral : .success)
          return seen
        }
      }
      return try await group.reduce(0) { max($0, $1) }
    }
    #expect(most <= 7)
    #expect(pacer.inFlight == 0)
    #expect(pacer.waiting == 0)
  }

  @Test func onePacerServesOnePairOfAddressAndKey() {
    let registry = PacerRegistry(clock: MonotonicClock(clock))
    let pacer = registry.pacer(baseURL: "http://a/v1", credential: Secret("key-1"), concurrency: 4)

    #expect(registry.pacer(baseURL: "http://a/v1", credential: Secret("key-1"), concurrency: 9) === pacer)
    #expect(pacer.limit == 9)
    #expect(registry.pacer(baseURL: "http://a/v1", credential: Secret("key-2"), concurrency: 4) !== pacer)
    #expect(registry.pacer(baseURL: "http://b/v1", credential: Secret("key-1"), concurrency: 4) !== pacer)
    for number in 0..<2_000 { _ = registry.pacer(baseURL: "http://a/v1", credential: Secret("run-\(number)"), concurrency: 4) }
    #expect(registry.load.credentials <= 1_000)
  }
}
