import AssayKit
import Testing

@Suite struct SampleStateTests {
  /// Every transition that may happen; all others change nothing.
  static let allowed: [Step<SampleState, SampleTransition>: SampleState] = [
    Step(.pending, .answer): .answered,
    Step(.failed, .answer): .answered,
    Step(.pending, .failGeneration): .failed,
    Step(.answered, .score): .scored,
    Step(.answered, .failEvaluation): .failed,
    Step(.failed, .retryGeneration): .pending,
    Step(.failed, .retryEvaluation): .answered,
    Step(.scored, .retryEvaluation): .answered,
  ]

  @Test(arguments: Step.all(SampleState.allCases, SampleTransition.allCases))
  func everyPairFollowsTheTable(step: Step<SampleState, SampleTransition>) {
    #expect(step.state.after(step.transition) == Self.allowed[step])
  }

  @Test func aScoredSampleIsNeverAskedAgain() {
    let next = SampleTransition.allCases.compactMap(SampleState.scored.after)

    #expect(next == [.answered])
  }
}
