import AssayKit
import HTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite struct HistoryPageTests {
  @Test func anEmptyHistorySaysWhatToDoFirst() async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try await api.page("/runs")

      page.expect("No runs yet", "Start the first run")
      #expect(page.tags("table").isEmpty)
    }
  }

  @Test func aFilterStandsInTheAddress() async throws {
    try await ServerBench.withRoutes { bench, api in
      let ended = try await bench.ended()
      let open = try await bench.create()

      let succeeded = try await api.page("/runs?status=succeeded")
      let other = try await api.page("/runs?model=nobody")

      succeeded.expect("href=\"/runs/\(ended.id)\"", "<option value=\"succeeded\" selected>", "1 run with this filter")
      succeeded.expectNone(of: open.rawValue)
      other.expect("No run fits this filter", "value=\"nobody\"")
    }
  }

  @Test func aRowHasScoreIntervalCoverageAndTimes() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs")

      page.expect(
        "<b>100.0</b>", "±\u{A0}19.5", "100\u{A0}%", "Succeeded", "datetime=\"\(Moment(run.startedAt ?? run.createdAt))\"",
        "unknown")
    }
  }

  @Test func everyRunIsReachedPageByPage() async throws {
    try await ServerBench.withRoutes { bench, api in
      var made: Set<String> = []
      for _ in 0..<(HistoryPage.pageSize + 5) { made.insert(try await bench.create().rawValue) }
      var path: String? = "/runs?model=echo"
      var seen: [String] = []
      while let current = path {
        let page = try await api.page(current)
        seen += page.text.matches(of: /<th scope="row"><a href="\/runs\/([0-9a-f]{12})"/).map { String($0.1) }
        path = page.text.firstMatch(of: /href="([^"]*)">Older runs/).map { String($0.1).replacing("&amp;", with: "&") }
      }

      #expect(seen.count == made.count)
      #expect(Set(seen) == made)
    }
  }
}
