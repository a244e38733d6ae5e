import AssayKit
import TestSupport
import Testing

@testable import Server

/// Whatever people search for, the lists answer.
@Suite struct OddSearchTests {
  @Test(arguments: [
    "%00", "a%00b", "%25", "_", "!", "%5C", "%5C%5C", "%27", "%F0%9F%98%80", "%CC%81", String(repeating: "%25_", count: 1_000),
  ])
  func everySearchAnswers(_ text: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended().id
      for path in [
        "/api/runs/\(run)/benchmarks/counting?q=\(text)", "/api/runs/\(run)/benchmarks/counting?category=\(text)",
        "/api/runs/\(run)/benchmarks/counting?sort=score&q=\(text)", "/api/runs?model_slug=\(text)", "/api/models?search=\(text)",
        "/runs/\(run)?q=\(text)", "/runs/\(run)?item=\(text)", "/runs/\(run)/items/counting/\(text)?q=\(text)",
        "/runs?q=\(text)", "/runs?model=\(text)", "/models?q=\(text)", "/history?model=\(text)",
        "/api/runs/\(run)/benchmarks/counting/items/\(text)", "/api/runs/\(text)", "/runs/\(text)",
      ] {
        let status = try await api.get(path).status
        #expect(status < 500, "\(path.prefix(120)) answers \(status)")
      }
    }
  }

  /// Every field of the address of every page, and every field of every form.
  @Test(arguments: ["%00", "a%00b"])
  func aNulInAnAddressIsNotFound(_ text: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let runs = [try await bench.ended().id, try await bench.ended().id]
      let pages = [
        ("/runs", HistoryPlace.names + HistoryNews.names), ("/runs/fragment", HistoryPlace.names),
        ("/runs/\(runs[0])", RunPlace.names), ("/runs/\(runs[0])/fragment", RunPlace.names), ("/compare", ComparePlace.names),
        ("/compare?runs=\(runs[0]),\(runs[1])", ComparePlace.names.filter { $0 != "runs" }),
        ("/models", ["search", "provider", "sort", "cursor"]), ("/models/local", ["loaded"]),
        ("/leaderboard", ["benchmark", "withdrawn", "published"]), ("/benchmarks/counting", ["protocol", "seed", "percent"]),
        ("/ops", ["minutes"]), ("/runs/\(runs[0])/benchmarks/counting/items/2", ["sample", "attempt", "part"]),
      ]
      for (page, fields) in pages {
        for field in fields {
          let path = page + (page.contains("?") ? "&" : "?") + "\(field)=\(text)"
          #expect(try await api.get(path).status < 500, "\(path)")
        }
      }
      let none = try await api.page("/runs?experiment=\(text)")
      none.expect("No run fits this filter")
      let form = [
        "model_id", "selected_benchmarks", "subset_mode", "subset_pct", "subset_seed", "stop", "judges", "protocol",
        "protocol.counting", "seed_from_run", "judge_budget_usd", "temperature",
      ]
      let good = "model_id=scripted%2Fecho&selected_benchmarks=counting"
      for field in form {
        for path in ["/?\(field)=\(text)", "/estimate?\(field)=\(text)", "/estimate?\(good)&\(field)=\(text)"] {
          #expect(try await api.get(path).status < 500, "\(path)")
        }
      }
      for path in ["/runs/list.csv?run=\(text)", "/runs/list.csv?return_to=\(text)", "/experiments/\(text)", "/models/\(text)/a"] {
        #expect(try await api.get(path).status < 500, "\(path)")
      }
    }
  }

  @Test(arguments: ["%00", "a%00b"])
  func aNulInAFormIsRefused(_ coded: String) async throws {
    let text = try #require(PercentCoding.decode(coded))
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended().id
      let forms = [
        ("/runs/selected", ["do", "run", "return_to"]), ("/runs/restore", ["runs", "return_to"]), ("/compare", ["run"]),
        ("/runs/\(run)/retry-errors", ["kind"]), ("/runs/\(run)/resume", ["judge_budget_usd"]),
        ("/leaderboard/withdraw", ["run", "benchmark"]), ("/theme", ["theme", "return_to"]),
        ("/runs", ["model_id", "selected_benchmarks", "subset_seed", "stop", "judges", "protocol"]),
      ]
      for (path, fields) in forms {
        for field in fields {
          let status = try await api.submit(path, [(field, text)]).status
          #expect(status < 500, "\(path) with \(field) answers \(status)")
        }
      }
      let good = [("model_id", "scripted/echo"), ("selected_benchmarks", "counting"), ("subset_mode", "100")]
      for field in ["subset_seed", "stop", "judges", "protocol", "protocol.counting", "temperature"] {
        let status = try await api.submit("/runs", good + [(field, text)]).status
        #expect(status < 500, "/runs with \(field) answers \(status)")
      }
    }
  }
}
