import AssayKit
import Testing

@Suite struct VerdictTests {
  static let answers: [(Answer, Set<Verdict.Flag>)] = [
    (Answer(text: "42", finishReason: .stop), []),
    (Answer(text: "42"), []),
    (Answer(text: "4", finishReason: .length), [.truncated]),
    (Answer(text: "", finishReason: .stop), [.empty]),
    (Answer(text: " \n\u{a0}", reasoning: "long thoughts", finishReason: .length), [.truncated, .empty]),
    (Answer(text: "no", finishReason: .contentFilter), [.refused]),
    (Answer(text: "42", finishReason: .other("eos_token")), []),
  ]

  @Test(arguments: answers)
  func flagsFollowFromTheAnswer(answer: Answer, flags: Set<Verdict.Flag>) {
    let verdict = Verdict.binary(true, extracted: "42", rule: "exact").flagged(by: answer)

    #expect(verdict.flags == flags)
    #expect(verdict.score == 1)
  }

  @Test func flagsOfTheScorerStay() {
    let verdict = Verdict.binary(false, extracted: nil, rule: nil).flagged(by: Answer(text: "?", finishReason: .length))

    #expect(verdict.flags == [.unparsed, .truncated])
    #expect(verdict.score == 0 && verdict.correct == false)
  }

  @Test func theRegistryNamesWhatItKnows() throws {
    let registry = BenchmarkRegistry([])

    #expect(throws: UserError(field: "benchmark", "unknown benchmark `starter`", hint: "there are none")) {
      try registry.benchmark(named: BenchmarkName("starter"))
    }
  }
}
