import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

/// What a judge said goes with the run, and verdicts are followed from it without asking anybody.
@Suite struct JudgedExportTests {
  private static let judge = ModelReference(provider: "scripted", slug: "judge")
  private static let other = ModelReference(provider: "scripted", slug: "other")

  private static func benchmark(setup: SetupNeeded? = nil) -> CountingBenchmark {
    var benchmark = CountingBenchmark(name: "judged", size: 5, setup: setup)
    benchmark.judge = CountingBenchmark.judgeRole
    return benchmark
  }

  /// The answer to item 1 is wrong, the one to item 3 is empty; the other judge differs on item 2.
  private static func with(_ body: (ReportsBench, RunID) async throws -> Void) async throws {
    let first = ScriptedModels(model: judge) { request throws(Failure) in request.sample?.item == "1" ? "WRONG" : "RIGHT" }
    let second = ScriptedModels(model: other) { request throws(Failure) in
      ["1", "2"].contains(request.sample?.item.rawValue) ? "WRONG" : "RIGHT"
    }
    let models = ScriptedModels(judges: [first, second]) { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      return id == "1" ? "wrong" : id == "3" ? "" : id
    }
    try await ReportsBench.with([benchmark()], models: models) { bench in
      let run = try await bench.ended(["judged"], judges: [judge, other])
      #expect(run.sections[0].progress.correct == 3)
      try await body(bench, run.id)
    }
  }

  @Test func verdictsFollowFromTheWordsAlone() async throws {
    try await Self.with { bench, run in
      let path = try await bench.export(run, .zip)
      let elsewhere = BenchmarkRegistry([Self.benchmark(setup: SetupNeeded("no data", hint: "none"))])
      for registry in [bench.registry, elsewhere] {
        let verdict = try await bench.verify(path, registry: registry)
        #expect(verdict.isValid, "\(verdict.checks)")
        #expect(verdict.checks.contains { $0.detail == "5 verdicts follow from their stored responses" })
      }
    }
  }

  @Test(
    arguments: [
      ("results['benchmarks'][0]['items'][1]['judge_output'][0].update(text='RIGHT')", "scoring"),
      ("results['benchmarks'][0]['items'][1]['judge_output'][0].update(text='')", "scoring"),
      ("results['benchmarks'][0]['items'][1]['judge_output'][0].update(judge='scripted/friend')", "scoring"),
      ("results['benchmarks'][0]['items'][1]['judge_output'][0].update(counts=False)", "scoring"),
      ("results['benchmarks'][0]['items'][1]['judge_output'].reverse()", "scoring"),
      ("results['benchmarks'][0]['items'][1].update(judge_output=None)", "scoring"),
      ("results['benchmarks'][0]['items'][2]['judge_output'][1].update(correct=True)", "scoring"),
      ("results['benchmarks'][0]['items'][2]['judge_output'][1].update(text='RIGHT', correct=True)", "scores"),
      ("results['benchmarks'][0]['items'][3].update(judge_output=results['benchmarks'][0]['items'][1]['judge_output'])", "scoring"),
      ("results['benchmarks'][0]['metrics']['judge_agreement'].update(same=4)", "scores"),
      ("results['benchmarks'][0]['items'][1]['judge_output'][0].pop('text')", "results"),
    ])
  func anEditedJudgementIsSeen(_ edit: String, _ check: String) async throws {
    try await Self.with { bench, run in
      let path = try await bench.export(run, .zip)
      let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
      #expect(verdict.signatureValid && !verdict.isValid)
      #expect(verdict.outcome(check) == .failed, "\(verdict.checks)")
    }
  }

  @Test func tablesAndProtocolsNameTheJudges() async throws {
    try await Self.with { bench, run in
      let lines = try await bench.text(run, .csv).split(separator: "\r\n").map(String.init)
      #expect(lines[0].hasSuffix(",scorer_version," + CSVExport.judging.joined(separator: ",")))
      #expect(
        lines[3].hasSuffix(",scripted/judge,RIGHT,true,scripted/other,WRONG,false,false,6,4,"), "\(lines[3])")
      #expect(lines[4].hasSuffix(",,,,,,,,,,"), "nobody was asked about an empty answer")
      let words = try await bench.text(run, .markdown)
      #expect(words.contains("- Judges: ` scripted/judge `, ` scripted/other `\n"))
      #expect(words.contains("- Judged: 8 replies, 0 cached; 24 tokens in, 16 out"))
      #expect(words.contains("- Judges agree: 3 of 4, Cohen's kappa 0.5\n"))
      #expect(words.contains("**Judge ` scripted/other `**\n\n```text\nWRONG\n```"))
      let json = try JSONDecoder().decode(JSONValue.self, from: Data(try await bench.text(run, .json).utf8))
      #expect(json["judging"]?["asked"] == 8 && json["judges"] == ["scripted/judge", "scripted/other"])
      let items = json["benchmarks"]?.elements.first?["items"]?.elements ?? []
      #expect(items.map { $0["judgements"]?.elements.count } == [2, 2, 2, 0, 2])
    }
  }
}
