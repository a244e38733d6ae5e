import AssayKit
import Foundation
import HTTPTypes
import Hummingbird
import TestSupport
import Testing

@testable import Server

@Suite struct RouteTableTests {
  typealias Route = OpenAPIDocument.Route

  @Test func theDocumentHasExactlyTheRoutesOfTheAPI() async throws {
    try await ServerBench.with { bench in
      let document = try OpenAPIDocument()

      #expect(try Set(Self.routes(of: bench).map(\.description)) == Set(document.operations.map(\.route.description)))
    }
  }

  @Test func everyOtherMethodIsRefusedWithThePossibleOnes() async throws {
    try await ServerBench.withRoutes { bench, api in
      let routes = Dictionary(grouping: try Self.routes(of: bench), by: \.path)
      for (path, known) in routes {
        var taken = Set(known.map(\.method))
        if taken.contains("GET") { taken.insert("HEAD") }
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"] where !taken.contains(method) {
          let answer = try await api.ask(
            try #require(HTTPRequest.Method(rawValue: method)), path.replacing(#/\{\w+\}/#, with: "0123456789ab"))

          answer.expectProblem(405, "method-not-allowed")
          #expect(answer.headers[.allow] == taken.sorted().joined(separator: ", "), "\(method) \(path)")
        }
      }
    }
  }

  @Test(arguments: [
    "/api", "/api/", "/api/nothing", "/api/runs/0123456789ab/nothing", "/api/run", "/api/runs/0123456789ab",
    "/api/runs/0123456789ab/events", "/api/runs/0123456789ab/benchmarks/counting",
    "/api/runs/0123456789ab/benchmarks/counting/items/1", "/api/runs/..%2Fruns", "/api/runs/0123456789AB", "/api/runs/0",
    "/api/runs/%FF",
  ])
  func whatIsNotThereIsNotFound(_ path: String) async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.get(path).expectProblem(404, "not-found")
    }
  }

  @Test(arguments: ["/api/nothing", "/api/runs/0123456789ab/cancel", "/api/runs/x/resume", "/api/runs/0123456789ab/retry-errors"])
  func nothingIsChangedWhereThereIsNothing(_ path: String) async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.post(path).expectProblem(404, "not-found")
    }
  }

  @Test func aBenchmarkThatARunDoesNotHaveIsNotFound() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create(["counting"])

      try await api.get("/api/runs/\(run)/benchmarks/second").expectProblem(404, "not-found")
      try await api.get("/api/runs/\(run)/benchmarks/second/items/1").expectProblem(404, "not-found")
    }
  }

  @Test func answersHaveTheFieldsOfTheDocument() async throws {
    let models = ScriptedModels(
      listing: ModelListing(
        models: [ModelCard(model: ModelReference(provider: "a", slug: "b"))],
        unreachable: [ModelListing.Unreachable(provider: "ollama", reason: "nobody listens")])
    ) { request throws(Failure) in
      if request.sample?.item == "1" { throw Failure(.malformed, "no sense") }
      return "5"
    }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let document = try OpenAPIDocument()
      let run = try await bench.ended()
      let shown = "/api/runs/\(run.id)"

      document.expect(try await api.get("/api/health").json, "Health")
      document.expect(try await api.get("/api/models").json, "ModelPage")
      document.expect(try await api.get("/api/benchmarks").json, "BenchmarkList")
      document.expect(try await api.get("/api/runs").json, "RunPage")
      document.expect(try await api.get(shown).json, "Run")
      document.expect(try await api.get("\(shown)/benchmarks/counting").json, "SectionPage")
      document.expect(try await api.get("\(shown)/benchmarks/counting/items/5").json, "Transcript")
      document.expect(try await api.get("\(shown)/benchmarks/counting/items/1").json, "Transcript")
      document.expect(try await api.post("/api/runs/\(try await bench.create())/cancel").json, "Outcome")
      document.expect(try await api.post("/api/runs", json: "{}").json, "Problem")
    }
  }

  @Test func theDocumentHasExactlyTheFieldsOfARequest() throws {
    #expect(try OpenAPIDocument().members(of: "RunRequest") == Set(RunRequestFields.names))
  }

  private static func routes(of bench: ServerBench) throws -> [Route] {
    let table = try bench.server().routeTable(ChangeFeed(store: bench.store, logger: ServerBench.logger))
    return table.routes.flatMap { path, methods in
      methods.map { Route(method: $0.rawValue, path: path.replacing(#/[:{](\w+)\}?/#) { "{\($0.1)}" }) }
    }.filter { $0.path.hasPrefix("/api/") || $0.path == "/metrics" || $0.path == "/health" }
  }
}
