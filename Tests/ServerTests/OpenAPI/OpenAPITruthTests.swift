import AssayKit
import Foundation
import HTTPTypes
import NIOCore
import Reports
import RunEngine
import Synchronization
import TestSupport
import Testing

@testable import Server

/// The document against the server, in both directions: nothing is answered that is not in it (that is checked with every answer of
/// every test of this target), and nothing is in it that is never answered.
@Suite struct OpenAPITruthTests {
  /// What no test can bring about here.
  private static let unreachable: Set = [
    "GET /api/runs/{id}/stream 101",  // A handshake; RunSocketTests have it.
    "GET /api/runs/{id}/export 507", "POST /api/exports/verify 507",  // It takes a disk that is really full.
  ]

  @Test func everyAnswerOfTheDocumentIsGivenAndEveryFieldIsSent() async throws {
    let document = try OpenAPIDocument()
    let record = AnswerRecord()
    try await AnswerRecord.$current.withValue(record) {
      let walk = APIWalk(document: document)
      try await walk.succeed()
      try await walk.refuseInGeneral()
      try await walk.refuseBodies()
      try await walk.refuseWhatIsNotThere()
      try await walk.refuseStates()
      try await walk.refuseAccess()
      try await walk.fail()
      try await walk.failLocally()
    }

    for operation in document.operations {
      for status in operation.statuses where !Self.unreachable.contains("\(operation.route) \(status)") {
        #expect(record.answers.contains("\(operation.id) \(status)"), "\(operation.route) never answers \(status)")
      }
    }
    for name in Self.answered(document) {
      for field in document.members(of: name) where document.schema(name)?["properties"]?[field]?["type"] != "null" {
        #expect(record.fields.contains("\(name).\(field)"), "no answer has \(name).\(field)")
      }
    }
    let headers = Set(
      (document.root["components"]?["responses"]?.names ?? []).flatMap { name in
        document.root["components"]?["responses"]?[name]?["headers"]?.names ?? []
      })
    #expect(headers.isSubset(of: record.headers))
  }

  /// Every schema that an answer can hold.
  private static func answered(_ document: OpenAPIDocument) -> [String] {
    var found: Set<String> = []
    func follow(_ value: JSONValue) {
      if let reference = value["$ref"]?.text {
        let name = String(reference.split(separator: "/").last ?? "")
        if reference.hasPrefix("#/components/schemas/") { guard found.insert(name).inserted else { return } }
        follow(document.resolved(value))
      } else {
        for name in value.names where !name.hasPrefix("x-") { follow(value[name] ?? .null) }
        for element in value.elements { follow(element) }
      }
    }
    for operation in document.operations { follow(operation.content["responses"] ?? .null) }
    return found.filter { !document.members(of: $0).isEmpty }.sorted()
  }

  @Test func theDocumentNamesExactlyTheParametersThatAreRead() async throws {
    try await ServerBench.overHTTP {
      $0.options.adminSecret = "geheim"
    } _: { bench, server in
      let document = try OpenAPIDocument()
      let walk = APIWalk(document: document)
      let paths = try await walk.paths(bench)
      for operation in document.operations {
        let answer = try await walk.ask(operation, paths, server, query: "unheard_of=1", headers: walk.access(operation))
        let hint = answer.json?["hint"]?.text ?? ""
        let known = hint.hasPrefix("known: ") ? hint.dropFirst("known: ".count).split(separator: ", ").map(String.init) : []
        let named = document.parameters(of: operation).filter { $0["in"] == "query" }.compactMap { $0["name"]?.text }

        answer.expectProblem(400, "invalid-query", field: "unheard_of")
        #expect(Set(known) == Set(named), "\(operation.route)")
      }
    }
  }

  @Test func theDocumentNamesExactlyTheFieldsThatAreRead() async throws {
    try await ServerBench.overHTTP { bench, server in
      let document = try OpenAPIDocument()
      let walk = APIWalk(document: document)
      let paths = try await walk.paths(bench)
      for operation in document.operations {
        guard let body = operation.body else { continue }
        let answer = try await walk.ask(
          operation, paths, server,
          body: #"{"unheard_of_by_anybody": 1}"#,
          headers: [.authorization: "Bearer k"])
        let schema = document.resolved(body)
        let fault = answer.json?["errors"]?.elements.first { $0["field"] == "unheard_of_by_anybody" }
        let known = fault?["hint"]?.text?.split(separator: "known: ").last?.split(separator: ", ").map(String.init) ?? []

        #expect(answer.status == 422, "\(operation.route)")
        #expect(Set(known) == schema["properties"]?.names, "\(operation.route)")
        #expect(schema["additionalProperties"] == false, "\(operation.route)")
      }
    }
  }

  @Test func theServedDocumentIsMadeFromTheReference() async throws {
    let outcome = try await PythonReference(
      """
      import subprocess
      def reference(given):
          check = subprocess.run([sys.executable, "scripts/openapi", "--check"], cwd=given, capture_output=True, text=True)
          return check.stderr
      """)(PackageFolder.url.path(percentEncoded: false), as: String.self)

    #expect(outcome == "")
  }

  @Test func theDocumentIsServedAsItIs() async throws {
    try await ServerBench.overHTTP { _, server in
      let answer = try await server.get("/api/openapi.json")

      #expect(answer.status == 200)
      let document = try OpenAPIDocument()
      #expect(answer.json == document.root)
    }
  }
}
