import AssayKit
import Foundation
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Server

/// What the page of a run offers besides its headline.
@Suite struct RunDetailTests {
  @Test func eachBenchmarkHasAnAddressWithItsOwnNumbers() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended(["counting", "second"])

      let first = try await api.page("/runs/\(run.id)")
      let second = try await api.page("/runs/\(run.id)?benchmark=second")

      first.expect("aria-label=\"Benchmarks of this run\"", "href=\"/runs/\(run.id)?benchmark=second#benchmark\"")
      #expect(first.items.count == 6 && second.items.count == 3)
      second.expect("3 of 3", "of 3 items in all")
    }
  }

  @Test func chartsHaveTheirNumbersAsTables() async throws {
    try await ServerBench.withRoutes(models: RunPageTests.models) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)")

      #expect(page.text.matches(of: /<svg class="chart"/).count >= 2)
      page.expect("<title id=\"chart-kinds-t\">Score by category</title>", "aria-labelledby=\"chart-latency-t chart-latency-d\"")
      // even: 0, 2, 4 right; odd: 3 right, 1 wrong, 5 failed.
      page.expect(
        "<th scope=\"row\">even</th><td class=\"num\">100\u{A0}%</td>",
        "<th scope=\"row\">odd</th><td class=\"num\">50.0\u{A0}%</td>"
      )
      page.expectNone(of: "style=", "fill=", "nan")
    }
  }

  @Test func failuresAreGroupedWithTheProvidersWords() async throws {
    let models = ScriptedModels { request throws(Failure) in
      if request.messages[0].text == "say 3" { return "3" }
      throw Failure(
        .rejected, "the provider refused the request", hint: "look at its words", providerMessage: "<b>no</b> such tier",
        httpStatus: 400)
    }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)")

      page.expect("<th scope=\"row\">rejected (400)<br>", "will not pass by asking again", "data-label=\"Samples\">5</td>")
      page.expect("The provider refused the request.", "Look at its words.", "&lt;b&gt;no&lt;/b&gt; such tier", "Retry 5 failed")
    }
  }

  @Test func aTextIsSearchedWithTheOtherConditions() async throws {
    try await ServerBench.withRoutes(models: RunPageTests.models) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)?q=SAY+3&category=odd")
      let none = try await api.page("/runs/\(run.id)?q=%3Cscript%3E%22&filter=wrong")

      #expect(page.items == ["3"])
      page.expect("value=\"SAY 3\"", "<input type=\"hidden\" name=\"category\" value=\"odd\">", "1 found", ">Clear</a>")
      none.expect(
        "Nothing that is searched has this text",
        "value=\"&lt;script&gt;&quot;\"", "<input type=\"hidden\" name=\"filter\" value=\"wrong\">")
    }
  }

  @Test func itemsAreSortedByTheHeadsOfTheirColumns() async throws {
    try await ServerBench.withRoutes(models: RunPageTests.models) { bench, api in
      let run = try await bench.ended()

      let plain = try await api.page("/runs/\(run.id)")
      let worst = try await api.page("/runs/\(run.id)?sort=score")
      let best = try await api.page("/runs/\(run.id)?sort=score&order=desc&item=0")

      plain.expect("items in seeded order", "href=\"/runs/\(run.id)?benchmark=counting&amp;sort=latency#items\"")
      plain.expectNone(of: "aria-sort")
      worst.expect(
        "items worst first", "aria-sort=\"ascending\"", "benchmark=counting&amp;sort=score&amp;order=desc#items",
        "<input type=\"hidden\" name=\"sort\" value=\"score\">")
      #expect(worst.items.first == "1" && worst.items.last == "5")
      best.expect("items best first", "aria-sort=\"descending\"", "sort=score&amp;order=desc&amp;item=2#item\" rel=\"next\"")
    }
  }

  @Test func aRunIsWithdrawnAndPublishedFromItsPage() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()

      try await api.page("/runs/\(run.id)").expect("On the leaderboard", "/runs/\(run.id)/withdraw")
      #expect(try await api.submit("/runs/\(run.id)/withdraw").headers[.location] == "/runs/\(run.id)")
      #expect(try await bench.store.run(run.id).withdrawnAt != nil)
      try await api.page("/runs/\(run.id)").expect("Withdrawn from the leaderboard", "/runs/\(run.id)/publish")
      #expect(try await api.submit("/runs/\(run.id)/publish").status == 303)
      #expect(try await bench.store.run(run.id).withdrawnAt == nil)
    }
  }

  @Test func theWayFromItemToItemKeepsTheFilter() async throws {
    try await ServerBench.withRoutes(models: RunPageTests.models) { bench, api in
      let run = try await bench.ended()

      let panel = try await api.page("/runs/\(run.id)?filter=correct&item=2")
      let page = try await api.page("/runs/\(run.id)/benchmarks/counting/items/2?filter=correct")
      let edge = try await api.page("/runs/\(run.id)/benchmarks/counting/items/0?filter=correct")

      panel.expect(
        "benchmark=counting&amp;filter=correct&amp;item=0#item\" rel=\"prev\"", "filter=correct&amp;item=3#item\" rel=\"next\"")
      page.expect("items/0?filter=correct\" rel=\"prev\"", "items/3?filter=correct\" rel=\"next\"")
      edge.expectNone(of: "rel=\"prev\"")
      edge.expect("items/2?filter=correct\" rel=\"next\"")
    }
  }

  @Test func oneFailedItemIsAskedAgain() async throws {
    try await ServerBench.withRoutes(models: RunPageTests.models) { bench, api in
      let run = try await bench.ended()
      let path = "/runs/\(run.id)/benchmarks/counting/items/5"
      try await api.page(path).expect("action=\"\(path)/retry\"", "Ask again")
      try await api.page("/runs/\(run.id)/benchmarks/counting/items/1").expectNone(of: "Ask again")

      let answer = try await api.submit("\(path)/retry")

      #expect(answer.status == 303 && answer.headers[.location] == path)
      let again = try await bench.store.run(run.id)
      #expect(again.state == .queued && again.sections[0].progress.failed == 0 && again.sections[0].progress.scored == 5)
      #expect(try await api.submit("/runs/\(run.id)/benchmarks/counting/items/1/retry").status == 409)
    }
  }

  @Test func aRunIsPausedScoredAgainAndDeletedFromItsPage() async throws {
    try await ServerBench.withRoutes { bench, api in
      let open = try await bench.create()
      let ended = try await bench.ended()

      #expect(try await api.submit("/runs/\(open)/pause").headers[.location] == "/runs/\(open)")
      let paused = try await api.page("/runs/\(open)")
      paused.expect("Paused by hand.", "Resume", "Cancel run")
      paused.expectNone(of: "Pause run")
      #expect(try await api.submit("/runs/\(open)/pause").status == 409)
      #expect(try await api.submit("/runs/\(open)/resume").status == 303)
      #expect(try await bench.execute(open).state == .succeeded)

      #expect(try await api.submit("/runs/\(ended.id)/rescore").status == 303)
      #expect(try await bench.execute(ended.id).sections[0].progress.scored == 6)
      #expect(try await api.submit("/runs/\(ended.id)/delete").headers[.location] == "/runs?deleted=\(ended.id)")
      #expect(try await api.get("/runs/\(ended.id)").status == 404)
    }
  }

  @Test func aWaitingRunKnowsHowManyAreBeforeIt() async throws {
    try await ServerBench.withRoutes { bench, api in
      let runs = [try await bench.create(), try await bench.create(), try await bench.create()]

      try await api.page("/runs/\(runs[0])").expect("No other run waits before it.")
      try await api.page("/runs/\(runs[1])").expect("One run waits before it.")
      try await api.page("/runs/\(runs[2])").expect("2 runs wait before it.")
    }
  }

  @Test func aRunThatNoWorkerCanGoOnWithSaysWhy() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()
      _ = try await bench.store.noteWaiting(run, because: "waits, and is tried again by itself: no server answers")

      let page = try await api.page("/runs/\(run)")
      page.expect("Waits, and is tried again by itself: no server answers.")
      page.expectNone(of: "take runs up within seconds")
      let shown = try await api.get("/api/runs/\(run)").json
      #expect(shown?["status"] == "queued" && shown?["error_message"]?.text?.hasPrefix("waits, ") == true)
    }
  }

  @Test func theConditionsCanBeReadAndCopied() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)")

      page.expect("&quot;subset&quot; : {\n    &quot;percent&quot; : 100\n  }")
      page.expectNone(of: "&quot;_0&quot;")
      page.expect("data-copy-from=\"manifest\"", "&quot;items_hash&quot; : &quot;\(run.manifest.sections[0].itemsHash)&quot;")
      page.expect(run.manifest.samplingFormula.prefix(20).description, "sha256 <code title=\"00\">00</code>", "temperature 0")
    }
  }

  @Test func aLongHashIsShortWithTheWholeBehindIt() {
    let hash = ManifestView.Hash(String(repeating: "0123456789abcdef", count: 4))
    #expect(hash.short == "0123456789ab…" && hash.isCut && hash.whole.count == 64)
    #expect(ManifestView.Hash("main").short == "main")
  }

  @Test func aKindHasCountsOfItsOwn() async throws {
    try await ServerBench.withRoutes(models: RunPageTests.models) { bench, api in
      let run = try await bench.ended()
      let page = try await api.page("/runs/\(run.id)?category=odd")
      page.expect("All<em class=\"num\">3</em>", "Correct<em class=\"num\">1</em>", "Failed<em class=\"num\">1</em>")
    }
  }

  @Test func aRunLeadsToItsComparisonWithTheLikestFirst() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()
      let same = try await bench.ended()
      let other = try await bench.ended(["second"])

      try await api.page("/runs/\(run.id)").expect(
        "<a class=\"button primary\" href=\"/compare?runs=\(run.id)\">Compare…</a>", "Run again…")
      let pick = try await api.page("/compare?runs=\(run.id)")
      let places = [same, other].compactMap { pick.text.range(of: "<a href=\"/runs/\($0.id)\">")?.lowerBound }
      #expect(places.count == 2 && places[0] < places[1])
      try await api.page("/runs/\(try await bench.create())").expectNone(of: "Compare…")
    }
  }

  @Test func aTextOfAMegabyteOnOneLineIsCutAndCanBeHadWhole() async throws {
    let long = String(repeating: "0123456789abcdef", count: 65_536)
    let models = ScriptedModels { _ throws(Failure) in long + "\u{202E}</pre><script>x()</script>\u{0}" }
    try await ServerBench.withRoutes([CountingBenchmark(size: 1)], models: models) { bench, api in
      let run = try await bench.ended()
      let path = "/runs/\(run.id)/benchmarks/counting/items/0"

      let page = try await api.page(path)
      #expect(page.answer.body.count < 60_000)
      page.expect("Download all 1,048,6")
      page.expectNone(of: "<script>x", "\u{202E}")
      let raw = try await api.get(try #require(page.link(with: "part=answer")))
      #expect(raw.body.count > 1_048_576)
      #expect(raw.headers[.contentDisposition]?.hasPrefix("attachment") == true)
      #expect(try await api.page("/runs/\(run.id)?item=0").answer.body.count < 120_000)
    }
  }
}
