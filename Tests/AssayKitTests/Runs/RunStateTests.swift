import AssayKit
import Testing

/// One pair of a transition table.
struct Step<State: Hashable & Sendable, Transition: Hashable & Sendable>: Hashable, Sendable {
  var state: State
  var transition: Transition

  init(_ state: State, _ transition: Transition) {
    self.state = state
    self.transition = transition
  }

  static func all(_ states: [State], _ transitions: [Transition]) -> [Step] {
    states.flatMap { state in transitions.map { Step(state, $0) } }
  }
}

@Suite struct RunStateTests {
  /// Every transition that may happen; all others change nothing.
  static let allowed: [Step<RunState, RunTransition>: RunState] = [
    Step(.queued, .start): .running,
    Step(.queued, .pause): .paused,
    Step(.queued, .fail): .failed,
    Step(.queued, .cancel): .canceled,
    Step(.running, .pause): .paused,
    Step(.running, .succeed): .succeeded,
    Step(.running, .fail): .failed,
    Step(.running, .cancel): .canceled,
    Step(.paused, .unpause): .running,
    Step(.paused, .fail): .failed,
    Step(.paused, .cancel): .canceled,
    Step(.succeeded, .reopen): .queued,
    Step(.failed, .reopen): .queued,
    Step(.canceled, .reopen): .queued,
  ]

  @Test(arguments: Step.all(RunState.allCases, RunTransition.allCases))
  func everyPairFollowsTheTable(step: Step<RunState, RunTransition>) {
    #expect(step.state.after(step.transition) == Self.allowed[step])
  }

  @Test(arguments: RunState.allCases)
  func cancelWinsUntilTheEnd(state: RunState) {
    #expect(state.after(.cancel) == (state.hasEnded ? nil : .canceled))
  }

  @Test(arguments: RunState.allCases)
  func onlyReopeningLeavesAnEnd(state: RunState) {
    let ways = RunTransition.allCases.filter { state.after($0) != nil }

    #expect(state.hasEnded == (ways == [.reopen]))
  }
}
