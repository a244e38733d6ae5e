import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct VerificationLimitTests {
  /// What a model makes that repeats itself packs as well as what is made to keep somebody busy.
  @Test func whatAKnownKeySignedMayBeCompressedManyTimes() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      var limits = VerificationLimits()
      (limits.largeEntry, limits.ratio) = (100, 1)

      #expect(try await bench.verify(path, limits: limits).isValid)
      let stranger = try await bench.verify(path, keys: [], limits: limits)
      #expect(stranger.errors.contains("Invalid zip archive") && stranger.outcome("archive") == .failed)
    }
  }

  /// Whatever is exported can be verified: what a verifier would not look at is not written.
  @Test(arguments: ["items", "item", "ids", "entry", "content", "archive"])
  func aRunThatIsTooLargeToVerifyIsRefusedAtItsExport(_ name: String) async throws {
    try await ReportsBench.with { bench in
      let run = try await bench.ended().id
      var limits = VerificationLimits()
      switch name {
      case "items": limits.items = 8
      case "item": limits.item = 300
      case "ids": limits.ids = 4
      case "entry": limits.entry = 2_000
      case "content": limits.content = 8_000
      default: limits.archive = 2_500
      }
      let exporter = RunExporter(
        store: bench.store, keys: bench.keys, code: CodeVersion(version: "test", commit: nil), limits: limits,
        now: { ReportsBench.exportedAt })
      let error = await #expect(throws: ExportError.self) {
        _ = try await exporter.export(run, as: .zip, to: try OutputFile(in: bench.folder.path))
      }
      guard case .tooLarge? = error else { return #expect(Bool(false), "\(String(describing: error))") }
      #expect(error?.hint?.contains("json") == true)
      let verdict = try await bench.verify(try await bench.export(run, .zip), limits: limits)
      #expect(!verdict.isValid, "the verifier looks at more than is exported")
      _ = try await exporter.export(run, as: .json, to: try OutputFile(in: bench.folder.path))
    }
  }

  @Test func limitsAreKept() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      var limits = VerificationLimits()
      limits.items = 5
      #expect(try await bench.verify(path, limits: limits).errors == ["Results JSON is invalid"])
      limits = VerificationLimits()
      limits.item = 300
      #expect(try await bench.verify(path, limits: limits).errors == ["Results JSON is invalid"])
      limits = VerificationLimits()
      limits.archive = 100
      #expect(try await bench.verify(path, limits: limits).errors == ["Invalid zip archive"])
      limits = VerificationLimits()
      limits.content = 1_000
      #expect(try await bench.verify(path, limits: limits).errors == ["Invalid zip archive"])
    }
  }

  /// What is kept of an archive until it is compared is bounded as a whole, whatever is said how often.
  @Test(arguments: [
    "results['benchmarks'][0]['metrics'].update(more='x' * 300_000)",
    "results['benchmarks'][0]['metrics'].update(more=[[]] * 5_000)",
    "results['run'].update(more='x' * 300_000)",
    "results['benchmarks'][0]['items'][1].update(item_id='x' * 300_000)",
    "results['benchmarks'][0]['items'][1]['item_metadata'].update(category='x' * 300_000)",
    "results['benchmarks'][0]['items'][1]['item_metadata'].update(served_model='x' * 300_000)",
    "for i in results['benchmarks'][0]['items']: i['item_metadata'].update(upstream_provider=i['item_id'] * 50_000)",
  ])
  func whatIsKeptIsBounded(_ edit: String) async throws {
    try await ReportsBench.with { bench in
      let path = try await VerifierTests.forged(bench, try await bench.export(try await bench.ended().id, .zip), edit, resign: true)
      var limits = VerificationLimits()
      limits.memory = 200_000
      let verdict = try await bench.verify(path, limits: limits)
      #expect(
        verdict.checks.contains {
          $0.name == "results" && $0.detail == "it says more of its benchmarks and items than can be kept to be compared"
        }, "\(verdict.checks)")
      limits.memory = 2_000_000
      #expect(try await bench.verify(path, limits: limits).outcome("results") != .failed)
    }
  }

  @Test func aValueOfTooManyPartsIsRefused() throws {
    func list(_ count: Int) -> [UInt8] { Array("[\(String(repeating: "0,", count: count - 1))0]".utf8) }
    #expect(throws: Never.self) { _ = try JSONPull.value(list(1_000_000)) }
    #expect(throws: BundleFault.self) { _ = try JSONPull.value(list(2_000_000)) }
  }

  @Test(arguments: [
    ("events[2]['message'] = 'x' * 2_000_000", "event 3 is too large"), ("events[2]['message'] = {}", "event 3 is no text"),
    (
      "e = copy(events[2]); e.update(id=len(events) + 1, benchmark_name='x' * 900_000); events.append(e)",
      "`\(String(repeating: "x", count: 100))`, which the run does not have"
    ),
    ("[e for e in events if e['benchmark_name']][0]['data']['total'] = 'x' * 900_000", "a total that is no whole number"),
    (
      "[e for e in events if e['event_type'] == 'benchmark_completed'][0]['data']['metrics'] = 'x' * 900_000",
      "score is `0.8333333333333334`, the history says `\"`"
    ),
  ])
  func anEventThatIsTooLargeOrOddIsSeen(_ edit: String, _ words: String) async throws {
    let models = ScriptedModels { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      return id == "1" ? "wrong" : id
    }
    try await ReportsBench.with(models: models) { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
      #expect(verdict.checks.contains { $0.name == "events" && $0.detail.contains(words) }, "\(verdict.checks)")
    }
  }
}
