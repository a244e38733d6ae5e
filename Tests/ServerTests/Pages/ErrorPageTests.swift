import AssayKit
import HTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite struct ErrorPageTests {
  @Test(
    arguments: [
      ("/runs/000000000000", 404, "another data folder", "See all runs"), ("/nowhere", 404, "<code>/nowhere</code>", "Start a run"),
      ("/benchmarks/countig", 404, "Did you mean <code>counting</code>?", "See all benchmarks"),
      ("/models/a/b", 404, "<code>a/b</code>", "See all models"), ("/runs?status=x", 400, "<code>x</code>", "See all runs"),
      ("/runs?status=bogus", 400, "<h1>This address cannot be understood</h1>", "See all runs"),
    ])
  func aPageNamesTheValueAndTheWayOn(_ path: String, _ status: Int, _ words: String, _ way: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try await api.page(path)
      #expect(page.answer.status == status)
      page.expect(words, way, "<p class=\"crumb\">\(status)</p>")
      // Names between backticks are code; the marks themselves are not shown.
      #expect(!page.text.contains("`"))
    }
  }

  @Test func aForeignNameLeadsToTheServersOwnAddress() async throws {
    try await ServerBench.overHTTP { _, server in
      let page = try HTMLPage(try await server.get("/runs", headers: [.host: "evil.example"]))
      #expect(page.answer.status == 403)
      page.expect("This server has another address", "<code>evil.example</code>", "href=\"http://127.0.0.1:\(server.port)\"")
    }
  }

  @Test func aFaultOfTheServerSaysThatNothingIsLost() {
    let problem = Problem(.internalServerError, "internal", "something went wrong here; the log says more under request 7")
    let page = ErrorPage(problem, path: "/runs")
    #expect(page.title == "Something went wrong here")
    #expect(page.note?.parts.first?.words.hasPrefix("Nothing that was stored is lost.") == true)
  }

  @Test func severalFaultsAreAllListed() {
    let problem = Problem.invalid([FieldError("a", "a `1` is bad", hint: "take 2"), FieldError("b", "b is missing")])
    let page = ErrorPage(problem, path: "/verify")
    #expect(page.faults.count == 2)
    #expect(page.faults[0].parts.map(\.words) == ["A ", "1", " is bad. Take 2."])
    #expect(page.ways.first?.path == "/verify")
  }

  @Test func maintenanceRefusesRunsAndNothingElse() async throws {
    try await ServerBench.with { bench in
      var bench = bench
      bench.options.maintenance = "moving house"
      try await bench.withRoutes { api in
        let refused = try HTMLPage(await api.submit("/runs", RunFormTests.good))
        #expect(refused.answer.status == 503)
        refused.expect("Moving house.", "name=\"selected_benchmarks\"", "href=\"/runs\"")
        #expect(try await api.page("/benchmarks").answer.status == 200)
      }
    }
  }
}
