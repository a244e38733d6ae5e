import AssayKit
import TestSupport
import Testing

@testable import Reports

/// Archives of runs with several samples an item.
@Suite struct PassRateExportTests {
  /// pass@k and pass^k follow from the items; archives from before they were there have none.
  @Test(arguments: [
    ("pass", true), ("results['benchmarks'][0]['metrics'].pop('passes')", true),
    ("[section['metrics'].pop('passes') for section in results['benchmarks'] + run['benchmarks']]", true),
    ("run['benchmarks'][0]['metrics']['passes'].pop()", false),
    ("results['benchmarks'][0]['metrics']['passes'][1].update(pass_hat_k=1.0)", false),
    ("results['benchmarks'][0]['metrics']['passes'].pop()", false),
  ])
  func passRatesAreRecomputed(_ edit: String, _ isValid: Bool) async throws {
    let models = ScriptedModels { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      return (request.sample?.sampleIndex ?? 0) < Int(id) ?? 0 ? id : "wrong"
    }
    try await ReportsBench.with(models: models) { bench in
      let run = try await bench.ended(samples: 4)
      let passes = try #require(run.sections[0].metrics?.passes)
      #expect(passes.map(\.k) == [1, 2, 4] && passes.last?.allCorrect == 2.0 / 6 && passes.last?.anyCorrect == 5.0 / 6)
      let path = try await bench.export(run.id, .zip)
      let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
      #expect(verdict.isValid == isValid, "\(verdict.checks)")
      #expect(verdict.outcome("scores") == (isValid ? .passed : .failed))
      let report = try await bench.text(run.id, .markdown)
      #expect(report.contains("- pass@4: 0.8333333333333334, pass^4: 0.3333333333333333 (6 items)"))
    }
  }
}
