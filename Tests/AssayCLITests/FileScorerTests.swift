import AssayKit
import Foundation
import RunEngine
import TestSupport
import Testing

@testable import AssayCLI

/// Responses of a file whose verdicts a judge decides.
@Suite struct FileScorerTests {
  private static let judge = ModelReference(provider: "scripted", slug: "judge")

  private static func score(_ line: String, _ models: ScriptedModels? = nil) async throws -> Result<Verdict, Failure> {
    var benchmark = CountingBenchmark(size: 5)
    benchmark.judge = CountingBenchmark.judgeRole
    let items = try await benchmark.open("official")
    var panel: JudgePanel?
    if let models {
      let entry = Manifest.Judge(judge, as: CountingBenchmark.judgeRole)
      panel = try await JudgePanel([entry], scorer: items.scorer, models: models, concurrency: 1)
    }
    return try await FileScorer(benchmark: "counting", items: items, seed: "assay", panel: panel)
      .score(try StoredResponse(Data(line.utf8), number: 3), line: 3)
  }

  @Test(arguments: [
    (#""judgements": ["RIGHT"]"#, true), (#""judgements": ["WRONG"]"#, false), (#""judgements": ["RIGHT", "WRONG"]"#, true),
  ])
  func theWordsOfTheLineDecide(_ judgements: String, _ correct: Bool) async throws {
    let verdict = try await Self.score(#"{"item_id": "1", "response": "one", \#(judgements)}"#).get()
    #expect(verdict.correct == correct)
  }

  @Test func wordsThatCannotBeReadAreAFailure() async throws {
    let outcome = try await Self.score(#"{"item_id": "1", "response": "one", "judgements": ["perhaps"]}"#)
    guard case .failure(let failure) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(failure.kind == .judge)
  }

  @Test func aLineWithoutAJudgesWordSaysHowToGiveOne() async throws {
    let error = try await #require(throws: CommandFailure.self) {
      try await Self.score(#"{"item_id": "1", "response": "one"}"#)
    }
    #expect(error.status == .usage && error.message == "line 3 needs a judge's word, and brings none")
    #expect(error.hint?.contains("--judge") == true)
  }

  @Test func anEmptyResponseNeedsNobody() async throws {
    #expect(try await Self.score(#"{"item_id": "1", "response": ""}"#).get().correct == false)
  }

  @Test func aNamedJudgeIsAskedAboutLinesThatBringNothing() async throws {
    let judge = ScriptedModels(model: Self.judge) { _ throws(Failure) in "RIGHT" }
    let models = ScriptedModels(judges: [judge])
    #expect(try await Self.score(#"{"item_id": "1", "response": "one"}"#, models).get().correct == true)
    #expect(try await Self.score(#"{"item_id": "1", "response": "1", "judgements": ["WRONG"]}"#, models).get().correct == false)
    #expect(judge.questions.count == 1)
  }

  @Test func aWrongKeyEndsTheCommand() async throws {
    let judge = ScriptedModels(model: Self.judge) { _ throws(Failure) in throw Failure(.unauthorized, "the key is wrong") }
    let error = try await #require(throws: CommandFailure.self) {
      try await Self.score(#"{"item_id": "1", "response": "one"}"#, ScriptedModels(judges: [judge]))
    }
    #expect(error.message == "judge `scripted/judge`: the key is wrong")
  }
}
