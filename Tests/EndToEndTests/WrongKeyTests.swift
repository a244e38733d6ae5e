import Foundation
import Synchronization
import TestSupport
import Testing

/// A key that the provider refuses, by a provider that sends it back in every form.
@Suite(.timeLimit(.minutes(1))) struct WrongKeyTests {
  private static let key = "sk-geheim+/=?&0123456789"
  private static let run = [
    "run", "--model", "custom/scripted-model", "--benchmark", "starter", "--count", "4", "--concurrency", "2", "--json",
  ]

  /// The key as it is, URL-encoded in three ways, in base64 alone and as part of the header, and with JSON's escapes.
  private static var forms: [String] {
    let url = key.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let quoted = key.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-/"))) ?? ""
    return [
      key, url, url.lowercased(), quoted, Data(key.utf8).base64EncodedString(), Data("Bearer \(key)".utf8).base64EncodedString(),
      key.replacingOccurrences(of: "/", with: "\\/"),
    ]
  }

  @Test func theRunStopsAndNamesProviderAndVariableWithoutTheKey() async throws {
    let isWrong = Mutex(true)
    let echo = "wrong key: " + Self.forms.joined(separator: " ")
    try await ScriptedModelServer.run { _ in
      isWrong.withLock { $0 } ? .error(401, message: echo, code: "invalid_api_key") : .answer("Answer: 4")
    } body: { server in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL, "ASSAY_API_KEY": Self.key])
        let outcome = try await assay.run(Self.run)
        #expect(server.requests.first?.request.headers["authorization"] == "Bearer \(Self.key)")
        #expect(outcome.exitCode == 2)
        let run = try RunJSON(outcome)
        #expect(run.status == "failed")
        #expect(run.message?.contains("custom/scripted-model answered with status 401") == true)
        #expect(run.message?.contains("ASSAY_API_KEY") == true)
        #expect(outcome.stderr.contains("ASSAY_API_KEY"), "\(outcome.stderr)")
        #expect(outcome.stderr.contains("custom/scripted-model answered with status 401"))
        let asked = server.requests.count
        #expect((1...2).contains(asked), "no sample begins after the refusal")

        let shown = try await assay.run("runs", "show", run.id)
        #expect(shown.stdout.contains("ASSAY_API_KEY"))
        let texts = [outcome.stdout, outcome.stderr, shown.stdout, shown.stderr].map { Data($0.utf8) }
        expectNoKey(in: try texts + databaseFiles(home))

        isWrong.withLock { $0 = false }
        let resumed = try await assay.run("runs", "retry-errors", run.id, "--json")
        #expect(resumed.exitCode == 0, "\(resumed.stderr)")
        #expect(try RunJSON(resumed).coverage == 1)
        #expect(server.requests.count == asked + 4)
        expectNoKey(in: try databaseFiles(home))
      }
    }
  }

  /// The list of models is asked first, so a provider that guards it tells about the key before a run exists.
  @Test func aGuardedListOfModelsIsToldBeforeARunExists() async throws {
    let refusal = ScriptedReply.error(401, message: "wrong key: " + Self.forms.joined(separator: " "))
    try await ScriptedModelServer.run(modelList: refusal) { _ in
      .answer("Answer: 4")
    } body: { server in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL, "ASSAY_API_KEY": Self.key])
        let outcome = try await assay.run(Self.run)
        #expect(outcome.exitCode == 64)
        #expect(outcome.stdout == "")
        #expect(outcome.stderr.contains("custom"))
        #expect(outcome.stderr.contains("ASSAY_API_KEY"))
        #expect(server.requests.isEmpty)
        expectNoKey(in: try [Data(outcome.stderr.utf8)] + databaseFiles(home))
      }
    }
  }

  private func expectNoKey(in texts: [Data]) {
    for form in Self.forms {
      #expect(texts.allSatisfy { $0.range(of: Data(form.utf8)) == nil }, "the key is shown as `\(form)`")
    }
  }

  /// The database and whatever stands beside it.
  private func databaseFiles(_ home: TemporaryFolder) throws -> [Data] {
    let folder = home.path(of: "data")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.contains("assay.sqlite"))
    return try names.map { try Data(contentsOf: URL(filePath: "\(folder)/\($0)")) }
  }
}
