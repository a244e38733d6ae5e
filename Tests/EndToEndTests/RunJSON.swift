import Foundation
import TestSupport
import Testing

/// A run of one benchmark as the program prints it with `--json`.
struct RunJSON {
  let id: String
  let status: String
  let coverage: Double?
  let message: String?
  let scored: Int
  let failed: Int
  let items: [Item]

  struct Item {
    let state: String
    let failure: String?
    let providerMessage: String?
    let flags: [String]
    let position: Int
  }

  init(_ outcome: BuiltBinary.Outcome) throws {
    let run = try outcome.object()
    let section = try #require((run["benchmarks"] as? [[String: Any]])?.first, "no run in `\(outcome.stdout)`, \(outcome.stderr)")
    id = try #require(run["id"] as? String)
    status = try #require(run["status"] as? String)
    coverage = run["coverage"] as? Double
    message = run["error_message"] as? String
    scored = try #require(section["scored"] as? Int)
    failed = try #require(section["failed"] as? Int)
    items = try #require(section["items"] as? [[String: Any]]).map(Item.init)
  }
}

extension RunJSON.Item {
  fileprivate init(_ item: [String: Any]) throws {
    let failure = item["failure"] as? [String: Any]
    self.init(
      state: try #require(item["state"] as? String), failure: failure?["kind"] as? String,
      providerMessage: failure?["provider_message"] as? String, flags: item["flags"] as? [String] ?? [],
      position: try #require(item["position"] as? Int))
  }
}

extension ScriptedRequest {
  /// Where the sample stands in its section, as the client's request id says.
  var position: Int? {
    clientRequestID.flatMap { $0.split(separator: "-").dropLast(2).last }.flatMap { Int($0) }
  }

  /// The client's request id without the number of the attempt: the same for every try at one sample.
  var sample: String? { clientRequestID.map { $0.split(separator: "-").dropLast().joined(separator: "-") } }
}
