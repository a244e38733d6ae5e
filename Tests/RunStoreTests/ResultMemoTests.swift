import AssayKit
import Testing

@testable import RunStore

@Suite struct ResultMemoTests {
  private func result(_ run: RunID) -> SectionResult {
    let overall = ScoreSummary(
      samples: 1, scored: 1, failed: 0, correct: 1, score: 1, interval: nil, scoreFailuresAsWrong: 1, truncated: 0, empty: 0,
      refused: 0, unparsed: 0)
    let conditions = Manifest.Section(
      benchmark: "alpha", benchmarkVersion: "1", protocolName: "official", protocolVersion: "1",
      scorer: ScorerVersion(name: "exact", version: "1"), datasets: [], promptHash: "", itemsHash: "", itemCount: 1, totalItems: 1,
      parameters: GenerationParameters())
    return SectionResult(
      run: run, model: ModelReference(provider: .simulated, slug: "default"), samplesPerItem: 1, conditions: conditions,
      summary: overall, cost: nil, duration: nil, endedAt: Timestamp(microseconds: 1))
  }

  @Test func aVersionIsReadOnceAndANewOneAgain() throws {
    let memo = ResultMemo()
    var reads = 0
    func ask(_ section: Int64, _ lastEvent: Int64) throws -> RunID? {
      try memo.result(ResultMemo.Version(section: section, lastEvent: lastEvent)) { () throws(StoreError) in
        reads += 1
        return section == 9 ? nil : result(RunID("run\(section)-\(lastEvent)"))
      }?.run
    }

    #expect(try ask(1, 5) == "run1-5")
    #expect(try ask(1, 5) == "run1-5")
    #expect(try ask(9, 5) == nil)
    #expect(try ask(9, 5) == nil)
    #expect(reads == 2)
    #expect(try ask(1, 6) == "run1-6")
    #expect(try ask(2, 6) == "run2-6")
    #expect(reads == 4)
  }

  @Test func whatIsKeptIsBounded() throws {
    let memo = ResultMemo()
    let kept = result("run1")
    func ask(_ section: Int64) throws -> Bool {
      var wasRead = false
      _ = try memo.result(ResultMemo.Version(section: section, lastEvent: 1)) { () throws(StoreError) in
        wasRead = true
        return kept
      }
      return wasRead
    }
    for section in 1...Int64(ResultMemo.capacity) { #expect(try ask(section)) }
    #expect(try !ask(1))
    #expect(try ask(Int64(ResultMemo.capacity) + 1))
    #expect(try ask(1), "one too many forgets the others")
  }

  @Test func aFailureIsNotKept() throws {
    let memo = ResultMemo()
    let version = ResultMemo.Version(section: 1, lastEvent: 1)
    #expect(throws: StoreError.bug("damaged")) {
      try memo.result(version) { () throws(StoreError) in throw .bug("damaged") }
    }
    #expect(try memo.result(version) { () throws(StoreError) in result("run1") }?.run == "run1")
  }
}
