import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

/// What honest archives have and a strict verifier could take for a lie.
@Suite struct HonestBundleTests {
  /// The largest cost that is believed, of an answer and of a judgement.
  @Test func theLargestCostsAreNumbers() async throws {
    let judge = ModelReference(provider: "scripted", slug: "judge")
    let template = ModelResponse(
      text: "", finishReason: .stop,
      usage: Usage(inputTokens: 1_000_000_000, outputTokens: 1_000_000_000, reportedCost: NanoDollars(9_999_000_000_000)),
      timing: Timing(total: .milliseconds(5)))
    let models = ScriptedModels(
      template: template, judges: [ScriptedModels(model: judge, template: template) { _ throws(Failure) in "RIGHT" }])
    var benchmark = CountingBenchmark(name: "judged", size: 400)
    benchmark.judge = CountingBenchmark.judgeRole
    try await ReportsBench.with([benchmark], models: models) { bench in
      let run = try await bench.ended(["judged"], judges: [judge])
      let verdict = try await bench.verify(try await bench.export(run.id, .zip))
      #expect(verdict.conclusion == .valid, "\(verdict.checks)")
    }
  }

  /// A sample that lost three workers was never told its category; older archives have the run's categories all the same.
  @Test func aFailedSampleWithoutACategoryLeavesItOpen() async throws {
    let models = ScriptedModels { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      if id == "0" { throw Failure(.rejected, "no") }
      return id
    }
    try await ReportsBench.with(models: models) { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      let edit = "results['benchmarks'][0]['items'][0]['item_metadata'].update(category=None)"
      let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
      #expect(verdict.conclusion == .valid, "\(verdict.checks)")
    }
  }

  @Test func aRunWithoutAnyScoreIsTrueToo() async throws {
    let models = ScriptedModels { _ throws(Failure) in throw Failure(.rejected, "no") }
    try await ReportsBench.with(models: models) { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      let verdict = try await bench.verify(path)
      #expect(verdict.conclusion == .valid && verdict.facts.status == "failed", "\(verdict.checks)")
    }
  }

  @Test func itemsThatAreCompletedAreNotSamples() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended(samples: 2).id, .zip)
      let bundle = try OpenedBundle(path)
      #expect(bundle.results["benchmarks"]?.elements.map { $0["completed_items"] } == [6, 3])
      #expect(bundle.run["benchmarks"]?.elements.map { $0["completed_items"] } == [6, 3])
      for (count, conclusion) in [(12, Verification.Conclusion.valid), (11, .invalid)] {
        let edit = "results['benchmarks'][0]['completed_items'] = \(count)"
        let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
        #expect(verdict.conclusion == conclusion, "older archives counted samples: \(verdict.checks)")
      }
    }
  }

  /// More items than any data set has are all of them.
  @Test(arguments: [7, 1 << 40, 1 << 41, Int.max])
  func aSubsetLargerThanItsBenchmarkIsTrue(_ count: Int) async throws {
    try await ReportsBench.with([CountingBenchmark(size: 6)]) { bench in
      let run = try await bench.ended(["counting"], subset: .count(count))
      #expect(run.sections[0].sampledItems == 6)
      let verdict = try await bench.verify(try await bench.export(run.id, .zip))
      #expect(verdict.conclusion == .valid, "\(verdict.checks)")
    }
  }

  @Test func aRunWithStopTextsIsTrue() async throws {
    try await ReportsBench.with([CountingBenchmark(size: 6)]) { bench in
      let run = try await bench.create(["counting"], parameters: GenerationParameters(stop: ["END", "\n\n"]))
      let path = try await bench.export(try await bench.execute(run).id, .zip)
      #expect(try OpenedBundle(path).run["parameters"]?["stop"] == ["END", "\n\n"])
      for (edit, conclusion) in [
        ("pass", Verification.Conclusion.valid), ("run['parameters'].pop('stop')", .valid),
        ("run['parameters'].update(stop=['END'])", .invalid), ("run['parameters'].update(stop=None)", .unproved),
        ("run['manifest']['sections'][0]['parameters'].update(stop=['END'])", .invalid),
      ] {
        let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
        #expect(verdict.conclusion == conclusion, "\(edit): \(verdict.checks)")
      }
    }
  }
}
