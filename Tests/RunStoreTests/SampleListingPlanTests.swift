import AssayKit
import TestSupport
import Testing

@testable import RunStore

/// A list of a large section reads as little as its page has: the right index, and no sorting.
@Suite struct SampleListingPlanTests {
  @Test(arguments: [
    (SampleQuery.Filter.all, "sqlite_autoindex_samples_2"), (.correct, "sqlite_autoindex_samples_2"), (.wrong, "samples_wrong"),
    (.failed, "samples_failed"), (.truncated, "samples_flagged"), (.empty, "samples_flagged"), (.unparsed, "samples_flagged"),
    (.waiting, "sqlite_autoindex_samples_2"),
  ])
  func eachFilterIsReadInOrderFromItsIndex(_ filter: SampleQuery.Filter, _ index: String) async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      let store = try await SQLRunStore.openSQLite(at: path, now: { Timestamp(microseconds: 1) })
      let bench = ConformanceBench(store: store, clock: StoreClock(), another: { store })
      let run = try await Self.run(bench)
      for isBackwards in [false, true] {
        _ = try await store.samples(
          SampleQuery(
            run: run, section: 0, filter: filter, limit: 2, cursor: SampleCursor(position: 2, sampleIndex: 0),
            isBackwards: isBackwards))
      }
      let texts = try #require(store.driver as? SQLiteDriver).texts.all
      let lists = texts.filter { $0.contains("FROM samples s LEFT JOIN attempts") && $0.contains("ORDER BY s.place") }
      #expect(lists.count == 2)
      for plan in try lists.map({ try QueryPlan.steps(of: $0, at: path) }) {
        #expect(plan.contains { $0.contains("INDEX \(index) (section_id=? AND place") }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN") }, "\(plan)")
      }
      #expect(!texts.contains { $0.hasPrefix("SELECT count(*)") }, "a counter knows it")
      try await store.close()
    }
  }

  private static func run(_ bench: ConformanceBench) async throws -> RunID {
    let request = RunRequest(
      model: ModelReference(provider: .simulated, slug: "default"), benchmarks: [BenchmarkSelection("alpha")])
    let manifest = Manifest(
      code: CodeVersion(version: "1", commit: nil), model: request.model, samplingFormula: "formula", seed: "assay",
      subset: .percent(100), samplesPerItem: 1, sections: [])
    let section = RunPlan.Section(
      benchmark: "alpha", protocolName: "official", totalItems: 5, items: (0..<5).map { ItemID("i\($0)") }, samplesPerItem: 1)
    try await bench.store.create(RunPlan(id: "aaa000000001", request: request, manifest: manifest, sections: [section]))
    return "aaa000000001"
  }
}
