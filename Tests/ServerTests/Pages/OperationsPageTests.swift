import AssayKit
import Foundation
import RunEngine
import TestSupport
import Testing

@testable import Server

@Suite struct OperationsPageTests {
  private static func beat(_ worker: WorkerID, runs: Int = 0) -> WorkerHeartbeat {
    WorkerHeartbeat(worker: worker, host: "host-1", runningRuns: runs, maxConcurrentRuns: 3, itemConcurrency: 8)
  }

  @Test func thePageShowsTheNumbersOfTheOverview() async throws {
    try await ServerBench.withRoutes { bench, api in
      let ended = try await bench.ended().id
      let queued = [try await bench.create(), try await bench.create(["second"])]
      try await bench.store.beat(Self.beat("w:1", runs: 2))

      let page = try await api.page("/ops")
      let overview = try await api.get("/api/ops/overview").json

      page.expect(
        "1 worker, 0 running, 2 queued", "<code>w:<wbr>1<wbr></code>", "host-1", "Runs at most</th>", "<td>Counting<br>",
        "href=\"/runs/\(ended)\"")
      for (state, count) in [("queued", "2"), ("succeeded", "1"), ("failed", "0")] {
        #expect(overview?["queue_counts"]?[state]?.number.map { String(Int($0)) } == count)
        page.expect("<a href=\"/runs?status=\(state)\">\(count)</a>")
      }
      let tokens = overview?["token_stats"]?["last_24h"]
      #expect(tokens?["output_tokens"]?.number == 12)
      page.expect("18 <span class=\"muted\">input</span> · 12 <span class=\"muted\">output</span>")
      let places = queued.compactMap { page.text.range(of: "href=\"/runs/\($0)\"")?.lowerBound }
      #expect(places.count == 2)
      #expect(places == places.sorted(), "the oldest is first in the queue")
    }
  }

  @Test func withoutWorkersItSaysWhatToStart() async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.page("/ops").expect("No worker lives", "assay worker", "Nothing runs.", "No run has ended yet.")
    }
  }

  @Test func theFragmentIsThePartThatThePageBeganWith() async throws {
    try await ServerBench.withRoutes { bench, api in
      try await bench.ended()
      let page = try await api.page("/ops?minutes=60")
      let fragment = try await api.page("/ops/fragment?minutes=60")
      fragment.expectNone(of: "<!doctype", "<h1")
      page.expect("data-next=\"/ops/fragment?minutes=60\"")
      #expect(fragment.values(of: "data-part") == page.values(of: "data-part"))
      #expect(try await api.page("/ops?minutes=1").answer.status == 400)
    }
  }

  @Test func maintenanceAndTheDiskAreShown() async throws {
    try await ServerBench.with { bench in
      var bench = bench
      bench.options.maintenance = "moving house until 9"
      bench.options.disk = DiskSpace(folder: "/data/assay") { 12_300_000_000 }
      try await bench.withRoutes { api in
        try await api.page("/ops").expect("Moving house until 9.", "<code>/data/assay</code>", "12.3\u{A0}GB")
      }
    }
  }

  @Test func chartsNeedAFewFiguresAndThenShowThemAll() {
    let now = Timestamp(microseconds: 1_790_000_000_000_000)
    func overview(_ count: Int) -> OperationsOverview {
      OperationsOverview(
        workers: [],
        minutes: (0..<count).map { .init(start: now - .seconds(60 * (count - $0)), workers: 1, runningRuns: $0, queuedRuns: 0) },
        runs: [:], scoredSamples: 0, failedSamples: 0, lastDay: .init(input: 0, output: 0), lastWeek: .init(input: 0, output: 0),
        averageLatency: [:])
    }
    let history = (0..<24).map { hour in
      OperationsOverview.TokenSum(
        start: now - .seconds(3_600 * (24 - hour)), tokens: .init(input: 3_000, output: Int64(300 * hour)))
    }

    #expect(OperationsCharts.all(overview(4), [], minutes: 360, now: now).isEmpty)
    let charts = OperationsCharts.all(overview(5), history, minutes: 1_440, now: now)
    #expect(charts.map(\.key) == ["chart-workers", "chart-throughput", "chart-week"])
    #expect(charts[1].note?.hasPrefix("24\u{A0}h") == true)
    let shorter = OperationsCharts.all(overview(5), history, minutes: 360, now: now)
    #expect(shorter[1].note?.hasPrefix("6\u{A0}h") == true)
    #expect(shorter[1].svg.contains("\u{A0}/s</text>"))
    #expect(charts[0].columns == ["Time (UTC)", "workers", "running runs", "queued runs"])
    // 300 × 23 output tokens of one hour.
    #expect(charts[2].rows.last { $0.cells.first == "6,900" } != nil)
  }
}
