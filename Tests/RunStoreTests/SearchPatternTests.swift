import AssayKit
import Testing

@testable import RunStore
@testable import TestSupport

/// What people search for is found as it stands, whatever it is.
@Suite struct SearchPatternTests {
  @Test(arguments: [
    ("abc", "%abc%"), ("ABC", "%abc%"), ("", "%%"), ("\0", "%%"), ("a\0b", "%ab%"), ("100 %", "%100 !%%"), ("a_b", "%a!_b%"),
    ("!", "%!!%"), ("\\", "%\\%"), ("%_!", "%!%!_!!%"), ("É", "%É%"), ("%\u{301}", "%!%\u{301}%"), ("E\u{301}", "%e\u{301}%"),
    ("'\"$1", "%'\"$1%"),
  ])
  func aTextBecomesAPattern(_ text: String, _ pattern: String) {
    #expect(Dialect.sqlite.pattern(of: text) == pattern)
  }

  /// Of very long texts the beginning is looked for, at a boundary between characters.
  @Test(arguments: [String(repeating: "%", count: 1_000_000), String(repeating: "é", count: 1_000_000)])
  func aVeryLongTextIsAPatternThatTheDatabaseTakes(_ text: String) {
    let pattern = Dialect.sqlite.pattern(of: text)

    #expect((10_000...20_002).contains(pattern.utf8.count))
    #expect(pattern.hasPrefix("%") && pattern.hasSuffix("%"))
  }

  /// Every list that is searched takes every text.
  @Test(arguments: ["\0", "%", "_", "!", "\\", "'", String(repeating: "%_", count: 40_000), "a\0b", "\u{10FFFF}"])
  func everySearchAnswers(_ text: String) async throws {
    try await TemporaryFolder.with { folder in
      let clock = StoreClock()
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"), now: { clock.now })
      let bench = ConformanceBench(store: store, clock: clock, another: { store })
      let run = try await bench.create("aaa000000001", items: 2)

      let found = try await store.runs(RunQuery(model: text))
      #expect(found.total == (text == "\0" ? 1 : 0))
      for sort in SampleQuery.Sort.allCases {
        var query = SampleQuery(run: run, section: 0, limit: 10)
        (query.text, query.sort, query.category) = (text, sort, nil)
        #expect(try await store.samples(query).samples.count == (text == "\0" ? 2 : 0))
      }
      #expect(try await store.models(ModelQuery(search: text, limit: 5)).models.isEmpty)
      try await store.close()
    }
  }
}
