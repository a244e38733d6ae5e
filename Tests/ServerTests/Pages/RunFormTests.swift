import AssayKit
import HTTPTypes
import RunEngine
import TestSupport
import Testing

@testable import Server

@Suite struct RunFormTests {
  static let good = [
    ("model_id", "scripted/echo"), ("selected_benchmarks", "counting"), ("subset_mode", "percent"), ("subset_pct", "100"),
  ]

  static let models = ScriptedModels(
    listing: ModelListing(
      models: [
        ModelCard(model: ModelReference(provider: .simulated, slug: "default")),
        ModelCard(model: ModelReference(provider: "scripted", slug: "echo")),
      ], unreachable: [ModelListing.Unreachable(provider: "ollama", reason: "nobody listens on port 11434")]))

  @Test func aSubmittedFormLeadsToItsRun() async throws {
    try await ServerBench.withRoutes { bench, api in
      let answer = try await api.submit(
        "/runs", Self.good + [("subset_pct", "50"), ("subset_count", "3"), ("samples", "2"), ("temperature", " 0.5 ")])

      let runs = try await bench.store.runs(RunQuery()).runs
      let run = try #require(runs.first)
      #expect(answer.status == 303)
      #expect(answer.headers[.location] == "/runs/\(run.id)")
      #expect(run.request.detached)
      #expect(run.request.subset == .percent(50))
      #expect(run.request.samplesPerItem == 2)
      #expect(run.request.parameters.temperature == 0.5)
      #expect(run.request.benchmarks.map(\.name) == ["counting"])
    }
  }

  @Test func theModeDecidesBetweenPercentAndCount() async throws {
    try await ServerBench.withRoutes { bench, api in
      let fields = [
        ("model_id", "scripted/echo"), ("selected_benchmarks", "counting"), ("subset_mode", "count"), ("subset_pct", "50"),
        ("subset_count", "3"),
      ]

      _ = try await api.submit("/runs", fields)

      #expect(try await bench.store.runs(RunQuery()).runs.first?.request.subset == .count(3))
    }
  }

  @Test(
    arguments: [
      ("subset_pct", "0"), ("subset_pct", "101"), ("subset_pct", "ten"), ("samples", "0"), ("samples", "1.5"),
      ("concurrency", "5000"), ("temperature", "3"), ("top_p", "-1"), ("max_output_tokens", "0"), ("protocol", "offical"),
      ("subset_seed", String(repeating: "s", count: 129)), ("generation_seed", "x"),
    ])
  func anErrorStandsBesideItsFieldAndValuesAreKept(_ field: String, _ value: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let others = field == "samples" ? [] : [("samples", "7")]
      let page = try HTMLPage(await api.submit("/runs", Self.good + others + [(field, value)]))

      #expect(page.answer.status == 422)
      page.expect("id=\"e-\(field)\"", "value=\"\(value)\"", "role=\"alert\"", "value=\"counting\" checked")
      if !others.isEmpty { page.expect("value=\"7\"") }
      let input = try #require(page.tags("input").first { $0.contains("id=\"f-\(field)\"") })
      #expect(input.contains("aria-invalid=\"true\""))
      #expect(input.contains("aria-describedby=\"h-\(field) e-\(field)\""))
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  @Test func anUnknownModelStaysChosen() async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try HTMLPage(
        await api.submit("/runs", [("model_id", "scripted/other"), ("selected_benchmarks", "counting")]))

      #expect(page.answer.status == 422)
      page.expect("id=\"e-model\"", "<option value=\"scripted/other\" data-name=\"scripted/other\" data-note=\"\" selected>")
    }
  }

  @Test func everythingThatIsInTheWayIsShownWhereItBelongs() async throws {
    let card = ModelCard(model: ModelReference(provider: "scripted", slug: "echo"), maxOutputTokens: 50)
    let models = ScriptedModels(listing: ModelListing(models: [card], unreachable: []))
    try await ServerBench.with(models: models) { bench in
      var bench = bench
      bench.disk = DiskSpace(folder: "/data") { 1_000 }
      try await bench.withRoutes { api in
        let page = try HTMLPage(
          await api.submit(
            "/runs", [("model_id", "scripted/echo"), ("selected_benchmarks", "counting"), ("max_output_tokens", "100")]))

        #expect(page.answer.status == 422)
        page.expect(
          "2 things need another look.", "<p class=\"notice danger\">1 kB are free in <code>/data</code>, and this run needs",
          "id=\"e-max_output_tokens\"", "is above the 50 that <code>scripted/echo</code> can answer with.",
          "Use an output limit of 50 or less.")
      }
    }
  }

  @Test func aFormWithoutBenchmarksSaysSo() async throws {
    try await ServerBench.withRoutes { bench, api in
      let page = try HTMLPage(await api.submit("/runs", [("model_id", "scripted/echo")]))

      #expect(page.answer.status == 422)
      page.expect("id=\"e-benchmarks\"")
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  @Test func aBenchmarkThatLacksSomethingSaysWhatToDo() async throws {
    let benchmark = CountingBenchmark(size: 3, setup: SetupNeeded("the data is missing", hint: "run `assay fetch`"))
    try await ServerBench.withRoutes([benchmark]) { _, api in
      let form = try await api.page("/")
      let answer = try HTMLPage(await api.submit("/runs", Self.good))

      form.expect("Needs set-up", "The data is missing.", "href=\"/benchmarks/counting#set-up\"", "value=\"counting\" disabled")
      #expect(answer.answer.status == 422)
      answer.expect("id=\"e-benchmarks\"", "Run <code>assay fetch</code>.")
    }
  }

  @Test func modelsAreGroupedAndTheSimulatedOneIsLabelledAndLast() async throws {
    try await ServerBench.withRoutes(models: Self.models) { _, api in
      let page = try await api.page("/")

      let groups = page.tags("optgroup")
      #expect(groups == ["<optgroup label=\"scripted\">", "<optgroup label=\"simulated (SIMULATED)\">"])
      page.expect(
        "<option value=\"scripted/echo\" data-name=\"echo\" data-note=\"price unknown\">",
        "SIMULATED: answers are made up", "nobody listens on port 11434.".sentence)
    }
  }

  @Test func severalModelsStartAllOrNone() async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let answer = try await api.submit(
        "/runs",
        [
          ("model_id", "scripted/echo"), ("model_id", " scripted/other, scripted/echo "), ("selected_benchmarks", "counting"),
          ("subset_mode", "50"),
        ])

      let page = try HTMLPage(answer)
      #expect(answer.status == 422)
      #expect(try await bench.store.runs(RunQuery()).total == 0)
      page.expect(
        "id=\"e-model\"", "data-models=\"scripted/echo scripted/other\"", "value=\"scripted/other\"", "value=\"50\" checked")
    }
  }

  @Test func thePageOfAnExperimentListsItsRuns() async throws {
    try await ServerBench.withRoutes { bench, api in
      let requests = ["counting", "second"].map { name in
        RunRequest(model: bench.models.model, benchmarks: [BenchmarkSelection(BenchmarkName(name))], detached: true)
      }
      let creation = try await bench.service.create(requests, CreationRequest(experimentName: "two <b>"))
      let experiment = try #require(creation.experiment)

      let page = try await api.page("/experiments/\(experiment)")

      let ids = creation.runs.map(\.id.rawValue)
      page.expect(
        "<h1>two &lt;b&gt;</h1>", "href=\"/compare?runs=\(ids.joined(separator: ","))\"", "0 of 6", "0 of 3",
        "data-next=\"/experiments/\(experiment)\"",
        "<p class=\"muted\">Counting, protocol official; Counting, protocol official · 100 % · seed")
      page.expectNone(of: "Simulated answers")
      for id in ids { page.expect("href=\"/runs/\(id)\"") }
    }
  }

  @Test func anExperimentSaysThatAnswersAreMadeUpAndNamesABenchmarkOnce() async throws {
    let models = ScriptedModels(model: ModelReference(provider: .simulated, slug: "echo"))
    try await ServerBench.withRoutes(models: models) { bench, api in
      let request = RunRequest(model: bench.models.model, benchmarks: [BenchmarkSelection("counting")], detached: true)
      let creation = try await bench.service.create([request, request], CreationRequest(experimentName: "twice"))

      let page = try await api.page("/experiments/\(try #require(creation.experiment))")

      page.expect(
        "<p class=\"muted\">Counting, protocol official · 100 %", "Simulated answers are among these: they are made up")
    }
  }

  @Test func maintenanceIsSaidAndClosesTheForm() async throws {
    try await ServerBench.with { bench in
      var bench = bench
      bench.options.maintenance = "the disk is being changed"
      try await bench.withRoutes { api in
        let page = try await api.page("/")

        page.expect("<b>Maintenance.</b> The disk is being changed.", "data-part=\"run\" disabled>")
        #expect(try await api.submit("/runs", Self.good).status == 503)
      }
    }
  }

  @Test func aProtocolOfOneBenchmarkIsItsOwn() throws {
    let form = RunForm([("protocol.second", "strict"), ("protocol.counting", ""), ("model_id", "a/b")])
    let request = RunRequest(
      model: ModelReference(provider: "a", slug: "b"), benchmarks: [BenchmarkSelection("counting"), BenchmarkSelection("second")])

    let settled = form.withProtocols(request)

    #expect(settled.benchmarks == [BenchmarkSelection("counting"), BenchmarkSelection("second", protocol: "strict")])
    let again = RunForm(try FormPairs.parse(RunForm.query(for: settled)))
    #expect(again.protocols == ["second": "strict"])
  }

  @Test func whatALinkCannotSayOtherwiseSurvivesIt() throws {
    var request = RunRequest(
      model: ModelReference(provider: "a", slug: "b"), benchmarks: [BenchmarkSelection("counting")], seed: .fromRun,
      detached: true, sampleDeadline: .seconds(90))
    request.parameters.stop = ["END", " two words"]

    let form = RunForm(try FormPairs.parse(RunForm.query(for: request)))
    let again = RunRequestFields.read(
      form.fields(), benchmarks: BenchmarkRegistry([CountingBenchmark(size: 3)]))

    #expect(again.errors.isEmpty)
    #expect(again.request == request)
  }

  /// The figures are those of the plan and of the runs before: 6 items, half of them, two samples of each.
  @Test func theEstimateSaysWhatWouldHappen() async throws {
    let prices = TokenPrices(inputPerMillion: NanoDollars(1_000_000_000), outputPerMillion: NanoDollars(2_000_000_000))
    let card = ModelCard(model: ModelReference(provider: "scripted", slug: "echo"), prices: prices, contextLength: 128_000)
    let models = ScriptedModels(listing: ModelListing(models: [card], unreachable: []))
    try await ServerBench.withRoutes(models: models) { bench, api in
      let query = "/estimate?model_id=scripted%2Fecho&selected_benchmarks=counting&subset_mode=50&samples=2"
      let before = try await api.page(query)
      before.expect("<dd class=\"num\">3</dd>", "<dd class=\"num\">6</dd>", "no earlier run tells", "answers: unknown")
      before.expect("<span data-part=\"card-counting\">3 of 6 items</span>", "<dd>128\u{A0}k</dd>", "<dd>$1.00 in, $2.00 out</dd>")
      let ended = try await bench.ended()

      let after = try await api.page(query)

      let progress = try #require(ended.sections.first?.progress)
      let output = Figures.tokens(progress.outputTokens)
      after.expect("\(output) out", "as 6 earlier answers were", "<dt>Time</dt><dd class=\"num\">about")
      after.expectNone(of: "no earlier run tells")
    }
  }

  /// What a browser would send: the link's form as the page has it, every field of it.
  @Test func runningAgainKeepsSeedProtocolAndStops() async throws {
    try await ServerBench.withRoutes { bench, api in
      let id = try await bench.create()
      var request = try await bench.store.run(id).request
      request.seed = .shared("assay")
      request.concurrency = 8
      request.parameters.stop = ["\n\n", "a\\n", "\r\n"]
      request.benchmarks = [BenchmarkSelection("counting", protocol: "official")]
      let link = RunForm.query(for: request)

      let form = RunForm(try FormPairs.parse(link) + [("protocol.counting", "")])
      let again = form.withProtocols(
        RunRequestFields.read(
          form.fields(), benchmarks: bench.registry, defaults: RunDefaults(concurrency: 3, seed: "other")
        ).request)

      #expect(again == request)
    }
  }

  @Test func aRunCanBeAskedForAgainByALink() async throws {
    try await ServerBench.withRoutes { bench, api in
      let first = try await api.submit(
        "/runs",
        [
          ("model_id", "scripted/echo"), ("selected_benchmarks", "second"), ("selected_benchmarks", "counting"),
          ("subset_mode", "count"), ("subset_count", "2"), ("subset_seed", "a&b=c"), ("samples", "3"), ("concurrency", "4"),
          ("protocol", "official"), ("temperature", "0.7"), ("top_p", "0.9"), ("max_output_tokens", "64"),
          ("generation_seed", "5"),
        ])
      let location = try #require(first.headers[.location])
      let run = try #require(try await bench.store.runs(RunQuery()).runs.first)

      let form = RunForm(try FormPairs.parse(RunForm.query(for: run.request)))
      let again = RunRequestFields.read(form.fields(), benchmarks: bench.registry)

      #expect(again.request == run.request)
      try await api.page(location).expect("href=\"/?model_id=scripted%2Fecho&amp;")
    }
  }
}
