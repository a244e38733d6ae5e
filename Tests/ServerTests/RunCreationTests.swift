import AssayKit
import HTTPTypes
import RunEngine
import TestSupport
import Testing

@Suite struct RunCreationTests {
  @Test(arguments: ["ifbench", "IFBench", "if_bench", "if-bench"])
  func theSpellingsOfTheOriginalAreUnderstood(_ name: String) async throws {
    try await ServerBench.withRoutes([CountingBenchmark(name: "ifbench", size: 2)]) { _, api in
      let answer = try await api.post(
        "/api/runs", json: #"{"model_id": "scripted/echo", "selected_benchmarks": ["\#(name)"]}"#)

      #expect(answer.status == 201)
      #expect(answer.json?["selected_benchmarks"] == ["ifbench"])
    }
  }

  @Test func aRunIsPlannedStoredAndLocated() async throws {
    try await ServerBench.withRoutes { bench, api in
      let answer = try await api.post(
        "/api/runs",
        json: """
          {"model_id": "scripted/echo", "selected_benchmarks": ["counting", "second"], "subset_count": 2, "subset_seed": "alpha",
           "samples": 3, "concurrency": 5, "protocol": "official", "temperature": 0.5, "top_p": 1, "max_output_tokens": 100,
           "generation_seed": 7}
          """)

      #expect(answer.status == 201)
      let id = try #require(answer.json?["id"]?.text)
      #expect(answer.headers[.location] == "/api/runs/\(id)")
      let stored = try await bench.store.run(RunID(id))
      #expect(
        stored.request
          == RunRequest(
            model: bench.models.model,
            benchmarks: [
              BenchmarkSelection("counting", protocol: "official"), BenchmarkSelection("second", protocol: "official"),
            ], subset: .count(2), seed: .shared("alpha"), samplesPerItem: 3, concurrency: 5,
            parameters: GenerationParameters(temperature: 0.5, topP: 1, maxOutputTokens: 100, seed: 7), detached: true))
      #expect(answer.json?["status"] == "queued")
      #expect(answer.json?["total_samples"] == 12)
      #expect(answer.json?["subset_count"] == 2)
      #expect(answer.json?["subset_pct"] == .null)
      #expect(answer.json?["parameters"]?["generation_seed"] == 7)
      #expect(bench.models.questions.isEmpty)
    }
  }

  /// The document gives it 1 to 200 characters, whatever else is wrong.
  @Test(arguments: [0, 201])
  func theNameOfAProtocolHasALength(_ length: Int) async throws {
    try await ServerBench.withRoutes { _, api in
      let name = String(repeating: "é", count: length)
      let body = #"{"model_id": "scripted/echo", "selected_benchmarks": ["nowhere"], "protocol": "\#(name)"}"#

      let answer = try await api.post("/api/runs/estimate", json: body)

      answer.expectProblem(422, "invalid-field", field: "protocol")
    }
  }

  @Test(arguments: [
    (#""provider": "\u0000B""#, "provider"), (#""protocol": "\u0000""#, "protocol"), (#""judges": ["\u0000"]"#, "judges"),
    (#""selected_benchmarks": ["\u0000"]"#, "selected_benchmarks"),
  ])
  func aNameWithANULNamesNothing(_ field: String, _ refused: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.post("/api/runs", json: #"{"model_id": "scripted/echo", \#(field)}"#)

      #expect(answer.status == 422)
      #expect(answer.json?["errors"]?.elements.compactMap { $0["field"]?.text }.contains(refused) == true)
    }
  }

  @Test(arguments: [
    (#"{"model_id": "scripted/echo"}"#, ["counting", "second"]),
    (#"{"model_id": "scripted/echo", "benchmark_names": ["second"]}"#, ["second"]),
    (
      #"{"model_id": "scripted/echo", "selected_benchmarks": null, "subset_pct": 50, "subset_count": null}"#,
      ["counting", "second"]
    ),
  ])
  func leftOutFieldsHaveDefaults(_ body: String, _ benchmarks: [String]) async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.post("/api/runs", json: body)

      #expect(answer.status == 201)
      #expect(answer.json?["selected_benchmarks"]?.elements.compactMap(\.text) == benchmarks)
      #expect(answer.json?["subset_seed"] == "assay")
      #expect(answer.json?["samples"] == 1)
      #expect(answer.json?["concurrency"] == 8)
    }
  }

  @Test(arguments: [
    (#""percent": 5"#, "percent"), (#""subset_pct": "5""#, "subset_pct"), (#""subset_pct": 2.5"#, "subset_pct"),
    (#""subset_pct": true"#, "subset_pct"), (#""subset_pct": 0"#, "subset_pct"), (#""subset_pct": 101"#, "subset_pct"),
    (#""subset_pct": 0, "subset_count": 5"#, "subset_pct"), (#""subset_count": 0"#, "subset_count"),
    (#""subset_seed": "a\u0000""#, "subset_seed"), (#""stop": [""]"#, "stop"), (#""stop": ["a\u0000"]"#, "stop"),
    ("\"stop\": [\"\(String(repeating: "x", count: 257))\"]", "stop"),
    ("\"stop\": [\(repeatElement(#""x""#, count: 17).joined(separator: ","))]", "stop"),
    ("\"subset_seed\": \"\(String(repeating: "ü", count: 129))\"", "subset_seed"),
    (#""subset_seed": 5"#, "subset_seed"), (#""subset_seed": """#, "subset_seed"), (#""samples": 0"#, "samples"),
    (#""concurrency": 5000"#, "concurrency"), (#""selected_benchmarks": "counting""#, "selected_benchmarks"),
    (#""selected_benchmarks": [1]"#, "selected_benchmarks"), (#""selected_benchmarks": []"#, "selected_benchmarks"),
    (#""selected_benchmarks": ["countin"]"#, "selected_benchmarks"),
    (#""selected_benchmarks": ["counting", "counting"]"#, "selected_benchmarks"),
    (#""selected_benchmarks": ["counting"], "benchmark_names": ["counting"]"#, "benchmark_names"),
    (#""protocol": "aa_v9""#, "protocol"), (#""temperature": 3"#, "temperature"), (#""temperature": "hot""#, "temperature"),
    (#""top_p": -1"#, "top_p"), (#""max_output_tokens": 0"#, "max_output_tokens"), (#""generation_seed": []"#, "generation_seed"),
  ])
  func aFieldThatCannotBeUsedIsNamed(_ members: String, _ field: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      try await api.post("/api/runs", json: #"{"model_id": "scripted/echo", \#(members)}"#)
        .expectProblem(422, "invalid-field", field: field)
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  @Test func theNumberOfItemsWinsOverTheShare() async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.post(
        "/api/runs", json: #"{"model_id": "scripted/echo", "subset_pct": 50, "subset_count": 2}"#)

      #expect(answer.status == 201)
      #expect(answer.json?["subset_count"] == 2)
      #expect(answer.json?["subset_pct"] == .null)
    }
  }

  /// 128 characters of two bytes each, and names in capitals.
  @Test func seedsAreCountedInCharactersAndNamesMayBeInCapitals() async throws {
    try await ServerBench.withRoutes { _, api in
      let seed = String(repeating: "ü", count: 128)
      let answer = try await api.post(
        "/api/runs",
        json: #"{"model_id": "scripted/echo", "subset_seed": "\#(seed)", "selected_benchmarks": ["COUNTING", "Second"]}"#)

      #expect(answer.status == 201)
      #expect(answer.json?["subset_seed"] == .string(seed))
      #expect(answer.json?["selected_benchmarks"] == ["counting", "second"])
    }
  }

  @Test(arguments: [
    "{}", #"{"model_id": null}"#, #"{"model_id": "echo"}"#, #"{"model_id": 5}"#, #"{"model_id": "scripted/ecko"}"#,
    #"{"model_id": "nobody/echo"}"#,
  ])
  func aModelThatCannotBeAskedIsNamed(_ body: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      try await api.post("/api/runs", json: body).expectProblem(422, "invalid-field", field: "model_id")
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  @Test func everythingThatIsWrongIsSaidAtOnce() async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.post("/api/runs", json: #"{"samples": "x", "temprature": 1, "concurrency": []}"#)

      #expect(
        answer.json?["errors"]?.elements.compactMap { $0["field"]?.text } == ["model_id", "samples", "concurrency", "temprature"])
      #expect(answer.json?["errors"]?[3]?["hint"]?.text?.contains("did you mean `temperature`?") == true)
    }
  }

  /// Faults of type and of range, unknown names and unknown fields, wherever they stand.
  @Test func faultsOfEveryKindAreSaidAtOnce() async throws {
    let body = #"""
      "samples": "x", "subset_pct": 0, "selected_benchmarks": ["countin"], "subset_seed": "", "stop": [""], "x": 1,
      "config": {"temperature": 9, "hot": 1}
      """#
    let wanted: Set = ["samples", "subset_pct", "selected_benchmarks", "subset_seed", "stop", "x", "temperature", "config.hot"]
    try await ServerBench.withRoutes { _, api in
      let run = try await api.post("/api/runs", json: #"{"model_id": "scripted/echo", \#(body)}"#)
      let experiment = try await api.post("/api/experiments", json: #"{"model_ids": 5, "name": "a\u0000", \#(body)}"#)

      #expect(Set(run.json?["errors"]?.elements.compactMap { $0["field"]?.text } ?? []) == wanted)
      #expect(
        Set(experiment.json?["errors"]?.elements.compactMap { $0["field"]?.text } ?? []) == wanted.union(["model_ids", "name"]))
    }
  }

  @Test(arguments: [
    ("", 400, "not-json"), ("{", 400, "not-json"), ("[]", 400, "not-json"), ("null", 400, "not-json"),
    ("{\"model_id\": \"\u{0}", 400, "not-json"), (String(repeating: "[", count: 100_000), 400, "not-json"),
    ("{\"model_id\": \"" + String(repeating: "x", count: 1 << 20) + "\"}", 413, "too-large"),
  ])
  func aBodyThatIsNoObjectIsRefused(_ body: String, _ status: Int, _ word: String) async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.post("/api/runs", json: body).expectProblem(status, word)
    }
  }

  @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
  func aBodyOfAnotherTypeIsRefused(_ type: String) async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.post("/api/runs", json: "{}", headers: [.contentType: type]).expectProblem(415, "media-type")
    }
  }

  @Test func aBenchmarkThatNeedsSetupIsRefusedWithTheWayOut() async throws {
    let missing = SetupNeeded("the data set is missing", hint: "ask for it")
    try await ServerBench.withRoutes([CountingBenchmark(size: 3, setup: missing)]) { _, api in
      let answer = try await api.post("/api/runs", json: #"{"model_id": "scripted/echo"}"#)

      answer.expectProblem(422, "needs-setup", field: "selected_benchmarks")
      #expect(answer.json?["hint"] == "ask for it")
    }
  }

  @Test func everythingThatIsInTheWayIsListedInOneProblem() async throws {
    let missing = SetupNeeded("the data set is missing", hint: "ask for it")
    try await ServerBench.withRoutes([CountingBenchmark(size: 3), CountingBenchmark(name: "second", size: 3, setup: missing)]) {
      _, api in
      let answer = try await api.post("/api/runs", json: #"{"model_id": "scripted/other", "subset_pct": 0, "samples": 0}"#)

      answer.expectProblem(422, "invalid-field", field: "subset_pct")
      let errors = try #require(answer.json?["errors"]?.elements)
      #expect(errors.compactMap { $0["field"]?.text } == ["subset_pct", "samples", "selected_benchmarks", "model_id"])
      #expect(errors.compactMap { $0["kind"]?.text } == ["request", "request", "setup", "model"])
      #expect(errors[0]["message"] == "`subset_pct` 0 is out of range")
      #expect(errors[2]["hint"] == "ask for it")
    }
  }

  @Test func whatCannotFitIsRefusedBeforeARunIsStored() async throws {
    let models = ScriptedModels(
      listing: ModelListing(
        models: [ModelCard(model: ModelReference(provider: "scripted", slug: "echo"), maxOutputTokens: 50)], unreachable: []))
    try await ServerBench.with(models: models) { bench in
      var bench = bench
      bench.disk = DiskSpace(folder: "/data") { 1_000 }
      let full = bench
      try await full.withRoutes { api in
        let answer = try await api.post(
          "/api/runs", json: #"{"model_id": "scripted/echo", "max_output_tokens": 100, "selected_benchmarks": ["counting"]}"#)

        answer.expectProblem(422, "not-ready", field: "max_output_tokens")
        let errors = try #require(answer.json?["errors"]?.elements)
        #expect(errors.map { $0["kind"] } == ["output_limit", "disk"])
        #expect(errors[0]["hint"] == "use `max_output_tokens` 50 or less")
        #expect(errors[1]["field"] == .null)
        #expect(try await full.store.runs(RunQuery()).total == 0)
      }
    }
  }
}
