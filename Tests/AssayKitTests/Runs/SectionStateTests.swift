import AssayKit
import Testing

@Suite struct SectionStateTests {
  /// Every transition that may happen; all others change nothing.
  static let allowed: [Step<SectionState, SectionTransition>: SectionState] = [
    Step(.pending, .start): .running,
    Step(.pending, .fail): .failed,
    Step(.pending, .cancel): .canceled,
    Step(.running, .succeed): .succeeded,
    Step(.running, .fail): .failed,
    Step(.running, .cancel): .canceled,
    Step(.succeeded, .reopen): .pending,
    Step(.failed, .reopen): .pending,
    Step(.skipped, .reopen): .pending,
    Step(.canceled, .reopen): .pending,
    Step(.needsSetup, .reopen): .pending,
  ]

  @Test(arguments: Step.all(SectionState.allCases, SectionTransition.allCases))
  func everyPairFollowsTheTable(step: Step<SectionState, SectionTransition>) {
    #expect(step.state.after(step.transition) == Self.allowed[step])
  }

  @Test(arguments: SectionState.allCases)
  func cancelWinsUntilTheEnd(state: SectionState) {
    #expect(state.after(.cancel) == (state.hasEnded ? nil : .canceled))
  }
}
