import Foundation
import TestSupport
import Testing

/// The built program with data that it was given, against a scripted model that is also the judge.
enum PreparedRun {
  /// The key that the program has for the scripted model.
  static let key = "sk-scripted-0123456789"

  /// - Parameter more: further environment variables.
  static func serve(
    _ script: @escaping @Sendable (ScriptedRequest) async -> ScriptedReply, more: [String: String] = ["HF_HUB_OFFLINE": "1"],
    body: (BuiltBinary, ScriptedModelServer, TemporaryFolder) async throws -> Void
  ) async throws {
    try await ScriptedModelServer.run(script) { server in
      try await TemporaryFolder.with { home in
        let variables = ["ASSAY_BASE_URL": server.baseURL, "ASSAY_API_KEY": key].merging(more) { $1 }
        try await body(BuiltBinary(home: home, variables), server, home)
      }
    }
  }

  static func prepare(_ name: String, from folder: String, _ assay: BuiltBinary) async throws {
    let outcome = try await assay.run("benchmarks", "prepare", name, "--from", folder)
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
  }

  /// The run's one section, when the checks of its signed export have all passed and its numbers are those of the run.
  static func section(_ outcome: BuiltBinary.Outcome, _ assay: BuiltBinary) async throws -> [String: Any] {
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
    let export = try await assay.run("runs", "export", "latest", "--format", "zip", "--output", "out.zip", "--force")
    #expect(export.exitCode == 0, "\(export.stderr)")
    let verified = try await assay.run("verify", "out.zip", "--json")
    let checks = try verified.object()["checks"] as? [[String: Any]]
    #expect(verified.exitCode == 0 && checks?.allSatisfy { $0["outcome"] as? String == "passed" } == true, "\(verified.stdout)")
    let section = try #require((outcome.object()["benchmarks"] as? [[String: Any]])?.first)
    let document = try await assay.run("runs", "export", "latest", "--format", "json")
    let exported = try #require(document.object()["benchmarks"] as? [[String: Any]])
    for name in ["score", "interval", "coverage", "metrics", "judging", "cost_usd"] {
      let (shown, written) = (section[name] as? NSObject, exported.first?[name] as? NSObject)
      #expect(shown == written, "\(name): \(String(describing: shown)) and \(String(describing: written))")
    }
    return section
  }

  /// The verdicts of a section, in order.
  static func verdicts(_ section: [String: Any]) throws -> [(item: String, expected: String?, extracted: String?, isCorrect: Bool?)]
  {
    try #require(section["items"] as? [[String: Any]]).map {
      (
        try #require($0["item_id"] as? String), $0["expected"] as? String, $0["extracted"] as? String, $0["is_correct"] as? Bool
      )
    }
  }
}
