import AssayKit
import TestSupport
import Testing

@Suite struct EstimateRouteTests {
  private static let body = #"{"model_id": "scripted/echo", "selected_benchmarks": ["counting"], "subset_count": 4, "samples": 3}"#

  @Test func earlierAnswersTellWhatIsUnknownWithoutThem() async throws {
    try await ServerBench.withRoutes(models: APIWalk.models) { bench, api in
      let before = try await api.post("/api/runs/estimate", json: Self.body).json
      let run = try await bench.ended()
      let after = try await api.post("/api/runs/estimate", json: Self.body).json

      #expect(before?["samples"] == 12)
      #expect(before?["output_tokens"] == .null && before?["seconds"] == .null && before?["is_ready"] == true)
      #expect(before?["benchmarks"]?[0]?["basis"] == "nothing")
      #expect(after?["benchmarks"]?[0]?["basis"] == "same_model")
      #expect(after?["benchmarks"]?[0]?["basis_samples"] == .integer(Int64(run.sections[0].progress.scored)))
      // 20 tokens each, as all earlier answers had; 30 tokens in at $0.25 and 20 out at $1 a million.
      #expect(after?["output_tokens"] == 240)
      let cost = try #require(after?["cost_usd"]?.number)
      #expect(abs(cost - 12 * (30 * 0.25 + 20) / 1e6) < 1e-9)
      #expect(try await bench.store.runs(RunQuery()).total == 1, "nothing is stored")
    }
  }

  @Test func whatIsInTheWayIsSaid() async throws {
    let missing = CountingBenchmark(size: 3, setup: SetupNeeded("the data is missing", hint: "run `assay fetch`"))
    try await ServerBench.withRoutes([missing]) { _, api in
      let answer = try await api.post("/api/runs/estimate", json: Self.body)

      #expect(answer.status == 200)
      #expect(answer.json?["is_ready"] == false)
      #expect(answer.json?["findings"]?[0]?["kind"] == "setup")
      for (field, value) in [
        ("samples", "0"), ("temperature", "3"), ("subset_pct", "101"), ("subset_count", "0"), ("subset_seed", #""""#),
        ("selected_benchmarks", "[]"), ("selected_benchmarks", #"["counting", "counting"]"#),
        ("selected_benchmarks", #"["nowhere"]"#), ("judges", #"["a/b", "a/b"]"#), ("top_p", "2"), ("generation_seed", "-1"),
      ] {
        try await api.post("/api/runs/estimate", json: #"{"model_id": "scripted/echo", "\#(field)": \#(value)}"#)
          .expectProblem(422, "invalid-field", field: field)
      }
      try await api.post("/api/runs/estimate", json: #"{"model_id": "scripted/echo", "sample": 1}"#)
        .expectProblem(422, "invalid-field", field: "sample")
    }
  }

  @Test func aBenchmarkWithoutDataHasNothingToPrepare() async throws {
    try await ServerBench.withRoutes { _, api in
      let state = try await api.get("/api/benchmarks/counting/preparation")
      #expect(state.json?["state"] == "none" && state.json?["is_ready"] == true)
      #expect(try await api.post("/api/benchmarks/counting/prepare").status == 503)
      #expect(try await api.get("/api/benchmarks/countin/preparation").json?["hint"]?.text?.contains("counting") == true)
    }
  }
}
