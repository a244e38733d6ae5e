import AssayKit
import Testing

@Suite struct UserErrorTests {
  @Test(arguments: [
    ("stater", "did you mean `starter`? known: aime_2025, mmlu_pro, starter"),
    ("mmlu-pro", "did you mean `mmlu_pro`? known: aime_2025, mmlu_pro, starter"),
    ("aime_2024", "did you mean `aime_2025`? known: aime_2025, mmlu_pro, starter"),
    ("terminal_bench", "known: aime_2025, mmlu_pro, starter"),
    ("", "known: aime_2025, mmlu_pro, starter"),
  ])
  func suggestsOnlyWhatIsNear(name: String, hint: String) {
    let error = UserError.unknown("benchmark", name, field: "benchmark", known: ["starter", "mmlu_pro", "aime_2025"])

    #expect(error == UserError(field: "benchmark", "unknown benchmark `\(name)`", hint: hint))
  }

  @Test func aNameOfAMegabyteIsNeitherComparedNorRepeated() {
    let error = UserError.unknown("model", String(repeating: "x", count: 1 << 20), field: "model_id", known: ["x"])

    #expect(error.message.utf8.count < 300)
    #expect(error.hint == "known: x")
  }

  /// Two changes make any two letters of any other two.
  @Test(arguments: ["z", "zz"])
  func aNameWithNothingInCommonIsNotSuggested(name: String) {
    #expect(UserError.unknown("protocol", name, field: "protocol", known: ["aa"]).hint == "known: aa")
  }

  @Test func saysWhenThereIsNothingToChoose() {
    #expect(UserError.unknown("run", "7f", field: "run", known: []).hint == "there are none")
  }

  @Test func cutsALongListAndCountsIt() {
    let known = (10..<40).map { "model-\($0)" }

    let hint = UserError.unknown("model", "something else", field: "model", known: known).hint

    #expect(hint?.hasPrefix("known: model-10, model-11, ") == true)
    #expect(hint?.hasSuffix("model-29, … (30 in all)") == true)
  }
}
