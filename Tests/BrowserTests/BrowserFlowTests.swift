import AssayKit
import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Drives the built program's pages in Chromium: each file in `flows` is one flow, and one test.
@Suite(.timeLimit(.minutes(5))) struct BrowserFlowTests {
  private static let folder = PackageFolder.url.appending(path: "Tests/BrowserTests")

  static let flows =
    (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "flows").path))?
    .filter { $0.hasSuffix(".py") }.sorted() ?? []

  @Test func thereAreFlows() {
    #expect(Self.flows.count >= 8)
  }

  @Test(arguments: flows)
  func flow(_ name: String) async throws {
    try await ScriptedModelServer.run(modelList: BrowserModels.list) { request in
      BrowserModels.reply(to: request)
    } body: { models in
      try await TemporaryFolder.with { home in
        if name.hasPrefix("large_") { try await LargeRun.seed(home) }
        let assay = BuiltBinary(home: home, Exam.settings.merging(["ASSAY_BASE_URL": models.baseURL]) { $1 })
        if name.hasPrefix("judged_") { try await Exam.prepare(assay, home) }
        let (words, _, log) = try await assay.servingWithLog(["serve", "--port", "0"], ready: "assay serves") { line in
          let url = try #require(line.firstMatch(of: /http:[^;\s]+/)).output
          return try await Self.python(["run_flow.py", "flows/\(name)", String(url)])
        }
        let outcome = try #require(words, "the program did not start: \(log)")
        #expect(outcome.isEmpty, "\(name) failed:\n\(outcome)")
      }
    }
  }

  /// Runs a script of this folder.
  ///
  /// - Returns: what it said when it failed, else nothing.
  static func python(_ arguments: [String]) async throws -> String {
    let (output, fault) = try await outcome(arguments)
    return fault.map { $0 + output } ?? ""
  }

  /// Runs a script of this folder.
  ///
  /// - Returns: its standard output, and its standard error when it failed.
  static func outcome(_ arguments: [String]) async throws -> (output: String, fault: String?) {
    let python = PackageFolder.place(named: "ASSAY_TEST_PYTHON", else: ".tools/test-venv/bin/python").path(percentEncoded: false)
    let result = try await run(
      .path(FilePath(python)), arguments: Arguments(arguments), workingDirectory: FilePath(folder.path), input: .none,
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    return (result.standardOutput, result.terminationStatus.isSuccess ? nil : result.standardError)
  }
}
