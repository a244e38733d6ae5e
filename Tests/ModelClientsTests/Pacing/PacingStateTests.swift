import Testing

@testable import ModelClients

@Suite struct PacingStateTests {
  /// Admits waiters `ids` at `now` and returns their permits.
  private func admit(_ ids: ClosedRange<UInt64>, _ state: inout PacingState, now: Duration = .zero) -> [PacingState.Permit] {
    ids.compactMap { id in if case .go(let permit) = state.ask(id, now: now) { permit } else { nil } }
  }

  @Test func admitsAsManyAsTheLimitInOrder() {
    var state = PacingState(limit: 2)
    let permits = admit(1...2, &state)

    #expect(permits.count == 2)
    #expect(state.ask(3, now: .zero) == .wait)
    #expect(state.ask(4, now: .zero) == .wait)
    state.finish(permits[0], .neutral, now: .zero)
    #expect(state.ask(4, now: .zero) == .wait, "the fourth must not overtake the third")
    #expect(state.ask(3, now: .zero) == .go(permits[1]))
    #expect(state.inFlight == 2)
  }

  @Test func halvesOnceForARoundTripOfTrouble() {
    var state = PacingState(limit: 16)
    let permits = admit(1...16, &state)

    for permit in permits { state.finish(permit, .trouble(retryAfter: nil), now: .zero) }

    #expect(state.limit == 8)
    let second = admit(17...24, &state)
    #expect(second.count == 8)
    state.finish(second[0], .trouble(retryAfter: nil), now: .zero)
    #expect(state.limit == 4)
  }

  @Test func rareTroubleLowersTheLimitByHalfItsShare() {
    var state = PacingState(limit: 200)
    for permit in admit(1...190, &state) { state.finish(permit, .success, now: .zero) }

    let round = admit(191...390, &state)
    for permit in round.prefix(10) { state.finish(permit, .trouble(retryAfter: .seconds(1)), now: .zero) }

    #expect((190...196).contains(state.limit), "\(state.limit)")
    #expect(state.coolDownEnd == .seconds(1))
  }

  @Test func aProviderThatBreaksDownLowersTheLimitByAThirdInTheFirstRoundTrip() {
    var state = PacingState(limit: 100)
    for permit in admit(1...100, &state) { state.finish(permit, .success, now: .zero) }

    let round = admit(101...200, &state)
    state.finish(round[0], .trouble(retryAfter: nil), now: .zero)
    #expect(state.limit == 99)
    for permit in round.dropFirst() { state.finish(permit, .trouble(retryAfter: nil), now: .zero) }
    #expect((60...70).contains(state.limit), "\(state.limit)")

    for permit in admit(201...300, &state) { state.finish(permit, .trouble(retryAfter: nil), now: .zero) }
    #expect((30...35).contains(state.limit), "\(state.limit)")
  }

  @Test func aFreeSlotIsTakenAtOnceOnlyWhenNobodyWaits() {
    var state = PacingState(limit: 1)
    let first = state.admitAtOnce(now: .zero)
    #expect(first != nil)
    let second = state.admitAtOnce(now: .zero)
    #expect(second == nil)
    #expect(state.ask(2, now: .zero) == .wait)
    if let first { state.finish(first, .trouble(retryAfter: .seconds(1)), now: .zero) }
    let behindAnother = state.admitAtOnce(now: .seconds(2))
    #expect(behindAnother == nil)
    state.leave(2)
    let tooEarly = state.admitAtOnce(now: .milliseconds(999))
    #expect(tooEarly == nil)
    let afterwards = state.admitAtOnce(now: .seconds(1))
    #expect(afterwards != nil)
  }

  @Test func neverFallsBelowOne() {
    var state = PacingState(limit: 1)
    for id in 1...5 as ClosedRange<UInt64> {
      for permit in admit(id...id, &state) { state.finish(permit, .trouble(retryAfter: nil), now: .zero) }
    }
    #expect(state.limit == 1)
    #expect(state.inFlight == 0)
  }

  @Test func aHighCeilingIsReachedAgainInAFewRoundTrips() {
    var state = PacingState(limit: 256)
    for permit in admit(1...1, &state) { state.finish(permit, .trouble(retryAfter: nil), now: .zero) }
    var id: UInt64 = 1_000
    var roundTrips = 0
    while state.limit < 256, roundTrips < 100 {
      roundTrips += 1
      for _ in 0..<state.limit {
        id += 1
        for permit in admit(id...id, &state) { state.finish(permit, .success, now: .zero) }
      }
    }
    #expect((8...10).contains(roundTrips), "\(roundTrips)")
  }

  @Test func growsByAStepForALimitOfSuccessesUpToTheCeiling() {
    var state = PacingState(limit: 8)
    for permit in admit(1...1, &state) { state.finish(permit, .trouble(retryAfter: nil), now: .zero) }
    #expect(state.limit == 4)

    var id: UInt64 = 100
    func succeed(_ times: Int) {
      for _ in 0..<times {
        id += 1
        for permit in admit(id...id, &state) { state.finish(permit, .success, now: .zero) }
      }
    }
    succeed(4)
    #expect(state.limit == 5)
    succeed(5)
    #expect(state.limit == 6)
    succeed(500)
    #expect(state.limit == 8)
  }

  @Test func sendsNothingInsideACoolDown() {
    var state = PacingState(limit: 4)
    let permits = admit(1...1, &state)
    state.finish(permits[0], .trouble(retryAfter: .seconds(10)), now: .seconds(5))

    #expect(state.ask(2, now: .seconds(6)) == .sleep(.seconds(9)))
    #expect(state.ask(3, now: .seconds(6)) == .wait)
    #expect(state.ask(2, now: .seconds(15)) == .go(.init(epoch: 1)))
    #expect(state.ask(3, now: .seconds(15)) == .go(.init(epoch: 1)))
  }

  @Test func aShorterPauseDoesNotShortenACoolDown() {
    var state = PacingState(limit: 4)
    let permits = admit(1...2, &state)
    state.finish(permits[0], .trouble(retryAfter: .seconds(60)), now: .zero)
    state.finish(permits[1], .trouble(retryAfter: .seconds(1)), now: .zero)

    #expect(state.ask(3, now: .seconds(2)) == .sleep(.seconds(58)))
  }

  @Test func whoeverLeavesMakesRoomForTheNext() {
    var state = PacingState(limit: 1)
    let permits = admit(1...1, &state)
    #expect(state.ask(2, now: .zero) == .wait)
    #expect(state.ask(3, now: .zero) == .wait)

    state.leave(2)
    state.finish(permits[0], .success, now: .zero)

    #expect(state.head == 3)
    #expect(state.ask(3, now: .zero) == .go(.init(epoch: 0)))
  }

  @Test func aHigherWishRaisesTheLimitOnlyWithoutTrouble() {
    var calm = PacingState(limit: 4)
    calm.raiseCeiling(to: 10)
    #expect(calm.limit == 10)

    var troubled = PacingState(limit: 4)
    for permit in admit(1...1, &troubled) { troubled.finish(permit, .trouble(retryAfter: nil), now: .zero) }
    troubled.raiseCeiling(to: 10)
    #expect(troubled.limit == 2)
    #expect(troubled.ceiling == 10)
  }
}
