import AssayKit
import HTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite struct HistoryPageTests {
  /// The ids of the rows, in order.
  private static func rows(_ page: HTMLPage) -> [String] {
    page.text.matches(of: /<tr data-row="([0-9a-f]{12})"/).map { String($0.1) }
  }

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
      let open = try await bench.create(["second"])

      let succeeded = try await api.page("/runs?status=succeeded")
      #expect(Self.rows(succeeded) == [ended.id.rawValue])
      succeeded.expect("1 run with this filter", "name=\"status\" value=\"succeeded\"")
      #expect(Self.rows(try await api.page("/runs?benchmark=second")) == [open.rawValue])
      #expect(Self.rows(try await api.page("/runs?provider=scripted&simulated=no&from=2020-01-01")).count == 2)
      #expect(Self.rows(try await api.page("/runs?to=2020-01-01")).isEmpty)
      #expect(Self.rows(try await api.page("/runs?simulated=yes")).isEmpty)
      let other = try await api.page("/runs?model=nobody")
      other.expect("No run fits this filter", "value=\"nobody\"")
      let named = try await api.page("/runs?model=\(open.rawValue.prefix(8))")
      named.expect("There is a run with this id", "href=\"/runs/\(open)\"")
      #expect(try await api.get("/runs?from=2026-02-30").status == 400)
      #expect(try await api.get("/runs?colour=red").status == 400)
    }
  }

  @Test func tabsCountTheRunsOfEachState() async throws {
    try await ServerBench.withRoutes { bench, api in
      try await bench.ended()
      for _ in 0..<2 { _ = try await bench.create() }

      let page = try await api.page("/runs?status=queued&model=echo")

      page.expect(
        "<a href=\"/runs?model=echo\">All <em class=\"num\">3</em>",
        "<a href=\"/runs?model=echo&amp;status=queued\" aria-current=\"true\">Queued <em class=\"num\">2</em>",
        "Succeeded <em class=\"num\">1</em>", "next in the queue", "2nd in the queue")
    }
  }

  @Test func aRowHasScoreIntervalCoverageAndTimes() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs")

      page.expect(
        "<b>100.0</b>", "61.0–100.0", "100\u{A0}%", "Succeeded", "datetime=\"\(Moment(run.startedAt ?? run.createdAt))\"",
        "unknown", "/api/runs/\(run.id)/export?format=zip", "<span>Counting<br>")
    }
  }

  @Test func aButtonWithoutChosenRunsLeadsBackToTheListAndItsFilters() async throws {
    try await ServerBench.withRoutes { _, api in
      let list = "/runs?model=echo&status=succeeded"
      for action in ["delete", "cancel", "compare"] {
        let answer = try await api.submit("/runs/selected", [("return_to", list), ("do", action)])
        #expect(answer.status == 303)
        #expect(answer.headers[.location] == list + "&unchosen=1")
      }
      let table = try await api.get("/runs/list.csv?return_to=\(PercentCoding.encode(list))")
      #expect(table.status == 303)
      #expect(table.headers[.location] == list + "&unchosen=1")
      try await api.page(list + "&unchosen=1").expect("No run is chosen.", "value=\"echo\"")
    }
  }

  @Test func aDeletionCanBeTakenBackFromTheHistoryAsLongAsItsTimeLasts() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended().id
      _ = try await api.submit("/runs/\(run)/delete")

      let list = try await api.page("/runs")

      list.expect("1 run deleted in the last 10", "name=\"runs\" value=\"\(run)\"", "Undo")
      _ = try await api.submit("/runs/restore", [("runs", run.rawValue)])
      try await api.page("/runs").expectNone(of: "can still be brought back")
    }
  }

  @Test func aFailedRunSaysWhyAndAWaitingOneWhenItStarts() async throws {
    let said =
      "the server of the model answered with status 403: the key is missing, wrong,\nor may not be used for it; check ASSAY_API_KEY in .env"
    let models = ScriptedModels { _ throws(Failure) in throw Failure(.unauthorized, said) }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let failed = try await bench.ended()
      #expect(failed.state == .failed)

      let page = try await api.page("/runs")

      page.expect("<span class=\"muted excerpt\">", "wrong, or may not be used for it; check ASSAY_API_KEY in .env.</span>")
    }
  }

  /// A run that lacks something does not start when its turn comes.
  @Test func aRunThatLacksSomethingSaysWhatAndPromisesNoStart() async throws {
    try await ServerBench.withRoutes { bench, api in
      try await bench.store.beat(
        WorkerHeartbeat(worker: "w:1", host: "h", runningRuns: 0, maxConcurrentRuns: 1, itemConcurrency: 8))
      let stuck = try await bench.create()
      #expect(try await bench.store.noteWaiting(stuck, because: "waits, no worker has the key of `scripted`"))

      for path in ["/runs", "/ops"] {
        let page = try await api.page(path)
        page.expect("Waits, no worker has the key of `scripted`.")
        page.expectNone(of: "next in the queue", "data-label=\"Place\">1<", "data-label=\"Starts\">now<", "starts in")
      }
      // The next one takes the place that the other cannot take.
      _ = try await bench.create()
      try await api.page("/ops").expect("data-label=\"Place\">2<", "data-label=\"Starts\">now<")
    }
  }

  @Test func everyRunIsReachedPageByPageAndTheLastPageAtOnce() async throws {
    try await ServerBench.withRoutes { bench, api in
      var made: Set<String> = []
      for _ in 0..<(HistoryPlace.pageSize + 5) { made.insert(try await bench.create().rawValue) }
      var path: String? = "/runs?model=echo"
      var seen: [String] = []
      while let current = path {
        let page = try await api.page(current)
        seen += Self.rows(page)
        path = page.text.firstMatch(of: /href="([^"]*)" rel="next">/).map { String($0.1).replacing("&amp;", with: "&") }
      }
      #expect(seen.count == made.count)
      #expect(Set(seen) == made)

      let last = try await api.page("/runs?back=true")
      #expect(Self.rows(last) == Array(seen.suffix(HistoryPlace.pageSize)))
      let first = try #require(last.text.firstMatch(of: /href="([^"]*)" rel="prev">/)?.1)
      #expect(Self.rows(try await api.page(String(first).replacing("&amp;", with: "&"))) == Array(seen.prefix(5)))
    }
  }

  @Test func deletedRunsComeBackByTheButtonOfThePage() async throws {
    try await ServerBench.withRoutes { bench, api in
      let runs = [try await bench.ended().id.rawValue, try await bench.ended().id.rawValue]
      let open = try await bench.create().rawValue
      let fields = ([open] + runs).map { ("run", $0) } + [("do", "delete"), ("return_to", "/runs?status=succeeded")]

      let answer = try await api.submit("/runs/selected", fields)

      #expect(answer.status == 303)
      let target = try #require(answer.headers[.location])
      #expect(target == "/runs?status=succeeded&kept=1&deleted=\(runs.joined(separator: ","))")
      let page = try await api.page(target)
      page.expect(
        "2 runs deleted", "1 run left alone", "action=\"/runs/restore\"", "name=\"runs\" value=\"\(runs.joined(separator: ","))\"")
      #expect(Self.rows(page).isEmpty)
      #expect(try await bench.store.sweepDeletedRuns(limit: 100) == false)

      let undone = try await api.submit("/runs/restore", [("runs", runs.joined(separator: ",")), ("return_to", "/runs")])

      #expect(undone.headers[.location] == "/runs?restored=2")
      #expect(Set(Self.rows(try await api.page("/runs?restored=2"))) == Set(runs + [open]))
      let again = try await api.submit("/runs/restore", [("runs", runs[0])])
      #expect(again.status == 404)
    }
  }

  @Test func chosenRunsAreCanceledComparedAndExported() async throws {
    try await ServerBench.withRoutes { bench, api in
      let ended = try await bench.ended().id
      let open = [try await bench.create(), try await bench.create()]
      let all = ([ended] + open).map { ("run", $0.rawValue) }

      let canceled = try await api.submit("/runs/selected", all + [("do", "cancel")])
      #expect(canceled.headers[.location] == "/runs?canceled=2&kept=1")
      for run in open { #expect(try await bench.store.run(run).state == .canceled) }
      let compared = try await api.submit("/runs/selected", all + [("do", "compare")])
      #expect(compared.headers[.location] == "/compare?runs=" + all.map(\.1).joined(separator: ","))
      let query = all.map { "\($0)=\($1)" }.joined(separator: "&")
      let table = try await api.get("/runs/list.csv?return_to=%2Fruns&" + query)
      let lines = String(decoding: table.body, as: UTF8.self).split(separator: "\r\n")
      #expect(lines.count == 4)
      #expect(lines[1].hasPrefix("\(ended),succeeded,scripted/echo,false,counting,100 %,1,1.0,"))
      #expect(try await api.submit("/runs/selected", all + [("do", "explode")]).status == 422)
      let away = try await api.submit("/runs/selected", all + [("do", "cancel"), ("return_to", "//evil.example/runs")])
      #expect(away.headers[.location] == "/runs?kept=3")
    }
  }

  @Test func aRunIsStartedAgainWithTheSameSettings() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.execute(bench.create(subset: .count(4)))

      let answer = try await api.submit("/runs/selected", [("do", "again:\(run.id)")])

      let target = try #require(answer.headers[.location])
      let again = try await bench.store.run(RunID(String(target.dropFirst("/runs/".count))))
      #expect(again.id != run.id)
      #expect(again.state == .queued)
      #expect((again.request.subset, again.request.model) == (.count(4), run.request.model))
      #expect(again.manifest.sections == run.manifest.sections)
    }
  }
}
