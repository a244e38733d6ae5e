import AssayKit
import Foundation
import HTTPTypes
import Reports
import RunEngine
import TestSupport
import Testing

@testable import Server

/// Asks every operation for every answer that the document says it can give.
struct APIWalk {
  let document: OpenAPIDocument

  static let sealer = "a:" + Data(repeating: 7, count: 32).base64EncodedString()
  static let run = #"{"model_id": "scripted/echo", "selected_benchmarks": ["counting"]}"#
  static let experiment = #"{"model_ids": ["scripted/echo"], "selected_benchmarks": ["counting"]}"#

  /// What stands in paths and required queries: things that are there.
  func paths(_ bench: ServerBench) async throws -> [String: String] {
    let run = try await bench.ended()
    let other = try await bench.ended()
    let made = try await bench.service.create([run.request], CreationRequest(experimentName: "e"))
    return [
      "id": run.id.rawValue, "experiment": made.experiment?.rawValue ?? "", "name": "counting", "item": "1",
      "model": "scripted%2Fecho", "model_id": "scripted/echo", "runs": "\(run.id),\(other.id)",
    ]
  }

  /// Asks an operation.
  ///
  /// - Parameters:
  ///   - query: instead of the query parameters that it requires.
  ///   - body: sent as JSON, or as the form that the operation takes; `nil` sends none.
  func ask(
    _ operation: OpenAPIDocument.Operation, _ paths: [String: String], _ server: LiveServer, query: String? = nil,
    body: String? = nil, headers: HTTPFields = [:]
  ) async throws -> APIAnswer {
    let required = document.parameters(of: operation).filter { $0["required"] == true }
    var path = operation.route.path
    for parameter in required where parameter["in"] == "path" {
      let name = parameter["name"]?.text ?? ""
      let isExperiment = name == "id" && path.hasPrefix("/api/experiments")
      path.replace("{\(name)}", with: paths[isExperiment ? "experiment" : name] ?? "")
    }
    let pairs = required.filter { $0["in"] == "query" }.map { "\($0["name"]?.text ?? "")=\(paths[$0["name"]?.text ?? ""] ?? "")" }
    let query = query ?? pairs.joined(separator: "&")
    var headers = headers
    if body != nil, headers[.contentType] == nil {
      headers[.contentType] = takesForm(operation) ? "multipart/form-data; boundary=x" : "application/json"
    }
    let method = try #require(HTTPRequest.Method(rawValue: operation.route.method))
    return try await server.ask(method, path + (query.isEmpty ? "" : "?" + query), headers: headers, body: body)
  }

  func takesForm(_ operation: OpenAPIDocument.Operation) -> Bool {
    operation.content["requestBody"]?["content"]?["multipart/form-data"] != nil
  }

  /// What lets the operation's caller in.
  func access(_ operation: OpenAPIDocument.Operation) -> HTTPFields {
    let schemes = operation.content["security"]?.elements.reduce(into: Set<String>()) { $0.formUnion($1.names) } ?? []
    var headers: HTTPFields = [:]
    if schemes.contains("admin") { headers[.adminSecret] = "geheim" }
    if operation.id == "createRunWithKey" { headers[.authorization] = "Bearer k" }
    return headers
  }

  /// A body that the operation takes.
  func body(_ operation: OpenAPIDocument.Operation) -> String? {
    switch operation.id {
    case "createRun", "createRunWithKey", "estimateRun": Self.run
    case "createExperiment": Self.experiment
    case "retrySingle": #"{"item_id": "1"}"#
    case "removeFromLeaderboard": #"{"confirm": "scripted/echo"}"#
    case "switchLMStudio": #"{"model_id": "a"}"#
    case "verifyExport": "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nPK\r\n--x--\r\n"
    default: nil
    }
  }

  /// The operations that can answer with `status`.
  func operations(with status: Int) -> [OpenAPIDocument.Operation] { document.operations.filter { $0.statuses.contains(status) } }
}
