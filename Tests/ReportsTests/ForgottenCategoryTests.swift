import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

/// Archives of an older Assay, which did not store the category of a sample that was never asked, though its benchmark's numbers
/// counted it.
@Suite struct ForgottenCategoryTests {
  private static let forgetting = """
    for item in results['benchmarks'][0]['items']:
        if item['item_metadata']['state'] == 'pending': item['item_metadata']['category'] = None
    c = results['benchmarks'][0]['metrics']['categories']
    """

  /// The key stops working at item 4: the items after it were never asked, and only the run's end knew their categories.
  @Test(arguments: [
    ("pass", Verification.Conclusion.valid), ("c.clear()", .valid), ("c[0].update(score=0.5)", .invalid),
    ("c[0].update(correct=0)", .invalid),
    ("c[0].update(scored=3)", .invalid), ("c[1]['interval'].update(low=0.9)", .invalid), ("c[0].update(unparsed=1)", .invalid),
    ("c[0].update(samples=7, coverage=c[0]['scored'] / 7)", .invalid), ("c[0].update(failed=7)", .invalid),
    ("c[0].update(samples=0)", .invalid), ("c[0].update(coverage=1.0)", .invalid), ("c.pop()", .invalid),
    ("c.append(copy(c[0]))", .invalid), ("c[0].update(name='law')", .invalid), ("c[0].update(accuracy=0.9)", .unproved),
    ("c.append({**copy(c[0]), 'name': 'law'})", .invalid), ("c[:] = [{'name': 'law', 'score': 1.0}]", .invalid),
  ])
  func categoriesFollowFromTheScoredItems(_ edit: String, _ conclusion: Verification.Conclusion) async throws {
    let models = ScriptedModels { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      if id == "4" { throw Failure(.unauthorized, "no") }
      return id == "1" ? "wrong" : id
    }
    try await ReportsBench.with([CountingBenchmark(size: 6)], models: models) { bench in
      let run = try await bench.ended(["counting"], concurrency: 1)
      let path = try await bench.export(run.id, .zip)
      let bundle = try OpenedBundle(path)
      let section = bundle.results["benchmarks"]?.elements.first
      #expect(bundle.run["status"] == "failed" && section?["metrics"]?["categories"]?.elements.count == 2)
      #expect(section?["items"]?.elements.filter { $0["item_metadata"]?["state"] == "pending" }.count == 2)
      let whole = Self.forgetting + "\n" + edit + "\nrun['benchmarks'][0]['metrics']['categories'] = c"
      let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, whole, resign: true))
      #expect(verdict.signatureValid && verdict.conclusion == conclusion, "\(verdict.checks)")
    }
  }
}
