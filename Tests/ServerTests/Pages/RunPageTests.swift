import AssayKit
import HTTPTypes
import Hummingbird
import TestSupport
import Testing

@testable import Server

@Suite struct RunPageTests {
  /// Every second answer is wrong, and item 5 is never answered.
  static let models = ScriptedModels { request throws(Failure) in
    let item = request.messages[0].text.dropFirst(4)
    if item == "5" { throw Failure(.contextExceeded, "the prompt does not fit", hint: "choose a model with more context") }
    return item == "1" ? "one" : String(item)
  }

  @Test func theHeadlineCarriesItsIntervalAndCoverage() async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)")

      page.expect(
        "80.0<span>&nbsp;%</span> <small class=\"together\">37.6–96.4</small>", "95\u{A0}% interval 37.6 to 96.4", "83.3\u{A0}%",
        "1 failed", "<dd class=\"num\">unknown</dd>", "<dt>Took</dt>",
        "6 of 6 samples done, score 80.0\u{A0}% (37.6–96.4)")
      page.expect("aria-label=\"score 80.0 percent, 95 percent interval 37.6 to 96.4\"", "Retry 1 failed")
      page.expectNone(of: "http-equiv", "data-live", "Cancel run", "Simulated")
    }
  }

  @Test func manyAnswersThatWereCutOrEmptyAreAWarningWithAWayToThem() async throws {
    let models = ScriptedModels { request throws(Failure) in request.messages[0].text == "say 1" ? " " : "x" }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)")
      page.expect(
        "<p class=\"notice warning\">1 of 6 answers of Counting (16.7 %) are empty. A model that reasons",
        "href=\"/runs/\(run.id)?benchmark=counting&amp;filter=empty#items\">Show these items</a>")
      let json = try await api.get("/api/runs/\(run.id)").json
      let warning = try #require(json?["warnings"]?[0])
      #expect(json?["warnings"]?.elements.count == 1)
      #expect(warning["code"] == "empty_answers")
      #expect(warning["benchmark_name"] == "counting")
      #expect(warning["count"] == 1)
      #expect(warning["scored"] == 6)
    }
  }

  @Test func answersWithoutFaultGiveNoWarning() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()
      try await api.page("/runs/\(run.id)").expectNone(of: "Show these items")
      #expect(try await api.get("/api/runs/\(run.id)").json?["warnings"] == [])
    }
  }

  @Test func aClientThatWasLateIsToldBesideTheTimes() async throws {
    let late = ScriptedModels(clientDelay: ClientDelay(mean: .milliseconds(12), longest: .milliseconds(40)))
    try await ServerBench.withRoutes(models: late) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)")
      page.expect("This machine was late by 12", "late by 12.0 ms on average and 40.0 ms at the 99th percentile")
      let json = try await api.get("/api/runs/\(run.id)").json
      let metrics = json?["benchmarks"]?[0]?["metrics"]
      #expect(metrics?["client_delay_seconds"]?["p99"] == .number(0.04))
      #expect(metrics?["client_delay_seconds"]?["count"] == 6)
      #expect(metrics?["timing_warning"]?.text?.hasPrefix("this machine was late by 12.0 ms") == true)
      let item = try await api.get("/api/runs/\(run.id)/benchmarks/counting/items/0").json
      #expect(item?["item"]?["timing"]?["client_delay_longest_seconds"] == .number(0.04))
    }
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      try await api.page("/runs/\(try await bench.ended().id)").expectNone(of: "This machine was late", "was late by")
    }
  }

  @Test func aWaitingRunIsLiveWithAndWithoutScripts() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()

      let page = try await api.page("/runs/\(run)")

      page.expect("<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>", "data-live", "Cancel run", "data-pause")
      page.expect("data-events=\"/api/runs/\(run)/events?last_event_id=1\"", "Waiting for a worker", "no score yet")
      #expect(page.text.matches(of: /role="status" data-status/).count == 1)
    }
  }

  @Test func theFragmentIsThePartOfThePageThatMoves() async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()
      for query in ["", "?filter=failed", "?item=5", "?benchmark=counting&category=even"] {
        let page = try await api.page("/runs/\(run.id)\(query)")
        let fragment = try await api.page("/runs/\(run.id)/fragment\(query)")

        #expect(page.text.contains(fragment.text))
        #expect(fragment.tags("html").isEmpty)
        page.expect("data-fragment=\"/runs/\(run.id)/fragment\(SafeHTML().escapeText(query))\"")
      }
    }
  }

  @Test(
    arguments: [
      ("", ["0", "1", "2", "3", "4", "5"]), ("filter=correct", ["0", "2", "3", "4"]), ("filter=wrong", ["1"]),
      ("filter=failed", ["5"]), ("filter=truncated", []), ("category=odd", ["1", "3", "5"]),
      ("category=odd&filter=correct", ["3"]),
    ])
  func theItemTableIsFilteredByItsAddress(_ query: String, _ items: [String]) async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)?\(query)")

      #expect(page.text.matches(of: /data-open><bdi>([^<]*)<\/bdi>/).map { String($0.1) } == items)
    }
  }

  @Test func aLongTableHasPages() async throws {
    try await ServerBench.withRoutes([CountingBenchmark(size: 120)]) { bench, api in
      let run = try await bench.ended()
      var path: String? = "/runs/\(run.id)?filter=correct"
      var items: [String] = []
      while let current = path {
        let page = try await api.page(current)
        items += page.items
        path = page.path(of: "Next items")
      }

      #expect(items.count == 120)
      #expect(Set(items).count == 120)
    }
  }

  @Test func anItemShowsQuestionAnswerRuleAndAttempts() async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()

      let wrong = try await api.page("/runs/\(run.id)/benchmarks/counting/items/1")
      let failed = try await api.page("/runs/\(run.id)?item=5")

      wrong.expect("say 1", "one", "by rule <code>equal</code>", "Wrong", "answered", "<code><bdi>1</bdi></code>")
      failed.expect("The prompt does not fit.", "Choose a model with more context.", "failed: context exceeded")
    }
  }

  @Test func formsCancelAndReopenWithoutScripts() async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let open = try await bench.create()
      let ended = try await bench.ended()

      let cancel = try await api.submit("/runs/\(open)/cancel")
      let resume = try await api.submit("/runs/\(open)/resume")
      let retry = try await api.submit("/runs/\(ended.id)/retry-errors")

      for answer in [cancel, resume, retry] { #expect(answer.status == 303) }
      #expect(cancel.headers[.location] == "/runs/\(open)")
      #expect(try await bench.store.run(open).state == .queued)
      #expect(try await bench.store.run(ended.id).revision == 2)
    }
  }

  @Test func whatIsNotPossibleAnyMoreIsAPageThatSaysSo() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()

      let page = try HTMLPage(await api.submit("/runs/\(run.id)/cancel"))

      #expect(page.answer.status == 409)
      page.expect("<h1>Conflict</h1>", "href=\"/runs\"")
    }
  }

  @Test(arguments: ["benchmark=nothing", "item=99", "item=1&sample=7"])
  func aPlaceThatDoesNotExistIsNotFound(_ query: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()
      let page = try await api.page("/runs/\(run.id)?\(query)")

      #expect(page.answer.status == 404)
    }
  }

  @Test func aSimulatedModelIsLabelledWhereverItsNumbersStand() async throws {
    let models = ScriptedModels(model: ModelReference(provider: .simulated, slug: "default"))
    try await ServerBench.withRoutes(models: models) { bench, api in
      let run = try await bench.ended()
      for path in ["/runs", "/runs/\(run.id)", "/runs/\(run.id)/benchmarks/counting/items/1"] {
        try await api.page(path).expect("<span class=\"simulated\">Simulated</span>")
      }
    }
  }
}

extension String {
  /// As the pages write a number and its unit.
  fileprivate var withHardSpaces: String { replacing("± ", with: "±\u{A0}") }
}
