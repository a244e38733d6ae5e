import AssayKit
import HTTPTypes
import RunEngine
import TestSupport
import Testing

@testable import Server

@Suite struct BenchmarkPageTests {
  private static let page = """
    # `counting`: Counting

    About it.

    ## Known flaws

    - It counts <only>.

    ## Published numbers to compare with

    | model | score |
    |---|---|
    | one | 1 |
    """

  private static func bench(_ bench: ServerBench) -> ServerBench {
    ServerBench(
      store: bench.store, models: bench.models,
      registry: BenchmarkRegistry(bench.registry.all, pages: ["counting": page]), folder: bench.folder)
  }

  @Test func theListSaysWhatTheAPISays() async throws {
    try await ServerBench.with { bench in
      try await bench.ended()
      try await Self.bench(bench).withRoutes { api in
        let list = try await api.get("/api/benchmarks")
        let page = try await api.page("/benchmarks")

        for entry in list.json?["benchmarks"]?.elements ?? [] {
          page.expect("href=\"/benchmarks/\(entry["name"]?.text ?? "?")\"")
        }
        page.expect("2 of 2 can run", "1 known flaw<", "1 published number<", "<b>100.0 %</b> 61.0–100.0", "on all 6 items")
      }
    }
  }

  @Test func benchmarksInFilesAreMarkedWithTheirFile() async throws {
    var own = CountingBenchmark(name: "own", size: 3)
    own.definition = DefinitionFile(name: "<own>.yaml", sha256: "ab")
    try await ServerBench.withRoutes([CountingBenchmark(size: 6), own]) { _, api in
      let badge = "your own: <bdi>&lt;own&gt;.yaml</bdi>"
      for path in ["/benchmarks", "/benchmarks/own", "/"] {
        let page = try await api.page(path)
        page.expect(badge)
        #expect(page.text.ranges(of: badge).count == 1, "\(path)")
      }
      #expect(try await api.page("/benchmarks/own").text.contains("beside <code><bdi>&lt;own&gt;.yaml</bdi></code>"))
      let entries = try await api.get("/api/benchmarks").json?["benchmarks"]?.elements
      #expect(entries?.map { $0["definition_file"]?.text } == [nil, "<own>.yaml"])
    }
  }

  @Test func aPageShowsItsTextItsDrawItsPromptsAndItsRuns() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.ended()
      try await Self.bench(bench).withRoutes { api in
        let page = try await api.page("/benchmarks/counting?seed=alpha&percent=50")

        let drawn = SubsetSampling.select(
          (0..<6).map { ItemID("\($0)") }, subset: .percent(50), seed: "alpha", benchmark: "counting")
        page.expect(drawn.map { "<code>\($0)</code> " }.joined())
        page.expect("<b>3</b> of 6 items", "say \(drawn[0])", "id=\"known-flaws\"", "It counts &lt;only&gt;.", "<td>one</td>")
        page.expect(
          "href=\"/runs/\(run.id)?benchmark=counting\"", "<th scope=\"row\">even</th><td class=\"n\">3</td>", "alpha_counting")
      }
    }
  }

  @Test(arguments: [
    ("/benchmarks/countin", 404, "counting"), ("/benchmarks/counting?percent=0", 400, "from 1 to 100"),
    ("/benchmarks/counting?protocol=other", 400, "official"), ("/benchmarks/%00", 404, "page"),
  ])
  func whatIsWrongIsSaidWithWhatIsRight(_ path: String, _ status: Int, _ words: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try await api.page(path)
      #expect(page.answer.status == status)
      page.expect(words, "href=\"/benchmarks\"")
    }
  }

  /// A benchmark whose data only some people may see.
  private static func gated(_ setup: SetupNeeded?) -> CountingBenchmark {
    var benchmark = CountingBenchmark(name: "gated", size: 2, setup: setup)
    benchmark.requiredDatasets = [
      DatasetSpecification(
        id: "some/set", revision: "0123456789abcdef", access: .gated(page: "https://hub.example/some/set"), licence: "MIT",
        parts: [])
    ]
    return benchmark
  }

  /// A hub that never sends the end.
  private struct EndlessDownload: DatasetLibrary {
    func open(_ specification: DatasetSpecification) async throws(SetupNeeded) -> any Dataset {
      throw SetupNeeded("nothing is here", hint: "none")
    }

    func prepare(
      _ specification: DatasetSpecification, from source: DatasetSource, progress: @escaping @Sendable (DatasetProgress) -> Void
    ) async throws(SetupNeeded) -> DatasetProvenance {
      for await _ in AsyncStream<Never>.makeStream().stream {}  // Ends when the server stops.
      throw SetupNeeded("the download was stopped", hint: "none")
    }
  }

  private func withGated(
    _ setup: SetupNeeded?, isHubOffline: Bool = false, _ body: @escaping @Sendable (APIClient) async throws -> Void
  ) async throws {
    try await ServerBench.with { bench in
      var other = ServerBench(
        store: bench.store, models: bench.models, registry: BenchmarkRegistry([Self.gated(setup)]), folder: bench.folder)
      other.options.preparation = DatasetPreparation(benchmarks: other.registry, library: EndlessDownload())
      other.options.isHubOffline = isHubOffline
      try await other.withRoutes(body)
    }
  }

  @Test func questionsOfGatedSetsAreNotShown() async throws {
    try await withGated(nil) { api in
      let page = try await api.page("/benchmarks/gated")
      page.expectNone(of: "say 0", "say 1")
      page.expect("people who promise not to spread them")
    }
  }

  @Test func whatNeedsSetUpSaysHowAndCanBeAskedFor() async throws {
    try await withGated(SetupNeeded("the data is missing", hint: "run `assay benchmarks prepare gated`")) { api in
      let page = try await api.page("/benchmarks/gated")
      page.expect(
        "The data is missing. Run <code>assay benchmarks prepare gated</code>.", "href=\"https://hub.example/some/set\"",
        "action=\"/benchmarks/gated/prepare\"", "prepare gated --from FOLDER")

      let asked = try await api.submit("/benchmarks/gated/prepare")
      #expect(asked.status == 303)
      #expect(asked.headers[.location] == "/benchmarks/gated")

      let state = try await api.page("/benchmarks/gated/state")
      state.expect(
        "data-next=\"/benchmarks/gated/state\"", "Getting the data.", "data-pause aria-pressed=\"false\">Pause updates</button>")
    }
  }

  @Test func withoutTheHubOnlyTheWayFromAFolderIsOffered() async throws {
    try await withGated(SetupNeeded("the data is missing", hint: "none"), isHubOffline: true) { api in
      for path in ["/benchmarks/gated", "/benchmarks/gated/state"] {
        let page = try await api.page(path)
        page.expect("id=\"prepare-offline\" tabindex=\"0\">assay benchmarks prepare gated --from FOLDER<", "some/set")
        page.expectNone(of: "gated/prepare", "Download and prepare", "id=\"prepare-command\"", "HF_TOKEN")
      }
    }
  }

  @Test func theTimeOfAnAnswerIsThatOfRealModels() async throws {
    let made = ScriptedModels(model: ModelReference(provider: .simulated, slug: "echo"))
    for (models, isKnown) in [(made, false), (ScriptedModels(), true)] {
      try await ServerBench.withRoutes(models: models) { bench, api in
        try await bench.ended()
        // A worker's sign of life adds up what was answered since the last one.
        try await bench.store.beat(
          WorkerHeartbeat(worker: "w:1", host: "host-1", runningRuns: 0, maxConcurrentRuns: 1, itemConcurrency: 1))
        let page = try await api.page("/benchmarks/counting")
        #expect(page.text.contains("none counted yet") != isKnown)
        #expect(page.text.contains("<small>mean over real models</small>") == isKnown)
        page.expect("<th scope=\"col\" class=\"n\">Usual samples</th>", "data-label=\"Usual samples\"")
        page.expect("<td>Counting<br><span class=\"muted num\">100 %</span></td>")
      }
    }
  }

  @Test func theJudgeIsNamedWithWhereToChooseAnother() async throws {
    try await ServerBench.with([JudgedRoutes.benchmark]) { bench in
      for (judges, words) in [
        (JudgeSettings(), "Needs a judge, and none is chosen; its cost counts apart."),
        (JudgeSettings(general: JudgedRoutes.first), "Judged by <bdi><code>scripted/judge-1</code></bdi>; its cost counts apart."),
        (
          JudgeSettings(general: JudgedRoutes.first, ofBenchmarks: ["COUNTING_JUDGE_MODEL": JudgedRoutes.second]),
          "Judged by <bdi><code>scripted/judge-2</code></bdi>; its cost counts apart."
        ),
      ] {
        var bench = bench
        bench.options.defaults = RunDefaults(judges: judges)
        try await bench.withRoutes { api in
          try await api.page("/benchmarks/judged").expect(
            words, "Its publishers use judge-1.", "href=\"/?selected_benchmarks=judged#judges\"",
            "<code>COUNTING_JUDGE_MODEL</code>")
          try await api.page("/?selected_benchmarks=judged").expect(words, "id=\"judges\"", "<details open>\n<summary>Judges")
        }
      }
    }
  }

  @Test func aRunNamesWhoJudgesAndWhatThatCosts() async throws {
    let models = ScriptedModels(judges: [JudgedRoutes.judge(JudgedRoutes.first), JudgedRoutes.judge(JudgedRoutes.second)])
    try await ServerBench.withRoutes([JudgedRoutes.benchmark, CountingBenchmark(size: 3)], models: models) { bench, api in
      let made = try await api.post("/api/runs", json: JudgedRoutes.request)
      let run = RunID(try #require(made.json?["id"]?.text))
      try await api.page("/runs/\(run)").expect("their cost counts apart: <span class=\"num\">–</span>")
      try await bench.execute(run)

      let page = try await api.page("/runs/\(run)")

      // Eight replies of 40 tokens at $1 and 2 at $2 a million.
      page.expect(
        "is judged by <bdi><code>scripted/judge-1</code></bdi>, compared with <bdi><code>scripted/judge-2</code></bdi>; "
          + "their cost counts apart: <span class=\"num\">$0.0004</span>.", "#judges\">Choose another</a>")
      let other = try await bench.ended()
      try await api.page("/runs/\(other.id)").expectNone(of: "is judged by")
    }
  }

  @Test func whatHasNothingToPrepareSaysSo() async throws {
    try await ServerBench.withRoutes { _, api in
      let refused = try await api.submit("/benchmarks/counting/prepare")
      #expect(refused.status == 503)
      let missing = try await api.submit("/benchmarks/nothing/prepare")
      #expect(missing.status == 404)
    }
  }
}
