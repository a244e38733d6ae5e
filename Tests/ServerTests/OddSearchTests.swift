import AssayKit
import TestSupport
import Testing

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
}
