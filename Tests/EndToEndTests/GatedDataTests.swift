import Foundation
import TestSupport
import Testing

/// Data that only some may have, from the hub's refusal to a run, as a user of the built program meets it.
@Suite(.serialized, .timeLimit(.minutes(3))) struct GatedDataTests {
  private static let token = "hf_MadeUpTokenThatMustNotShow0123456789"

  /// What the program says that the data set is, with the files of `PrivateQuestions`.
  private static func repository(_ benchmark: String, _ files: [String: String]) async throws -> HubRepository {
    let card = try await TemporaryFolder.with { home in
      try await BuiltBinary(home: home).run("benchmarks", "show", benchmark, "--json").object()
    }
    let dataset = try #require((card["datasets"] as? [[String: Any]])?.first)
    return HubRepository(
      id: try #require(dataset["id"] as? String), commit: try #require(dataset["revision"] as? String),
      gate: .gated(tokens: [token]), files: files.map { HubRepository.File($0.key, $0.value) })
  }

  private static let pages = [
    "gpqa_diamond": "https://huggingface.co/datasets/Idavidrein/gpqa", "hle": "https://huggingface.co/datasets/cais/hle",
  ]

  /// The judge's prompt is told apart from a question by its first words.
  private static let script: @Sendable (ScriptedRequest) -> ScriptedReply = { request in
    if request.prompt.hasPrefix("Judge whether") { return .answer(#"{"correct": "yes", "confidence": 80}"#) }
    let line = request.prompt.split(separator: "\n").first { $0.hasSuffix(") right") }
    return .answer("Answer: \(line?.first ?? "7")\nConfidence: 80%")
  }

  @Test(arguments: ["gpqa_diamond", "hle"])
  func withoutAccessItSaysHowToGetIt(_ benchmark: String) async throws {
    let files = benchmark == "hle" ? PrivateQuestions.exam : PrivateQuestions.gpqa
    try await LocalHub.with(try await Self.repository(benchmark, files)) { hub in
      for token in [nil, "hf_SomebodyElsesToken"] as [String?] {
        try await TemporaryFolder.with { home in
          var variables = ["HF_ENDPOINT": hub.endpoint]
          variables["HF_TOKEN"] = token
          let assay = BuiltBinary(home: home, variables)

          let refused = try await assay.run("benchmarks", "prepare", benchmark)

          #expect(refused.exitCode == 2)
          #expect(refused.stderr.contains(Self.pages[benchmark] ?? "?"), "\(refused.stderr)")
          #expect(refused.stderr.contains("HF_TOKEN"), "\(refused.stderr)")
          #expect(token.map { !refused.stderr.contains($0) } ?? true)
          let run = try await assay.run(
            "run", "--model", "simulated/default", "--judge", "simulated/default", "--benchmark", benchmark)
          #expect(run.exitCode == 2 && run.stderr.contains("assay benchmarks prepare \(benchmark)"), "\(run.stderr)")
          let card = try await assay.run("benchmarks", "show", benchmark, "--json").object()
          #expect(card["requires_setup"] as? Bool == true && card["state"] as? String != "prepared")
        }
      }
    }
  }

  @Test(arguments: ["gpqa_diamond", "hle"])
  func withATokenItRunsAndTheTokenStandsNowhere(_ benchmark: String) async throws {
    let files = benchmark == "hle" ? PrivateQuestions.exam : PrivateQuestions.gpqa
    try await LocalHub.with(try await Self.repository(benchmark, files)) { hub in
      let variables = ["HF_ENDPOINT": hub.endpoint, "HF_TOKEN": Self.token]
      try await PreparedRun.serve(Self.script, more: variables) { assay, server, home in
        let prepared = try await assay.run("benchmarks", "prepare", benchmark, "--json")
        try #require(prepared.exitCode == 0, "\(prepared.stderr)")
        let run = try await assay.run(
          "run", "--model", "custom/scripted-model", "--judge", "custom/scripted-model", "--benchmark", benchmark, "--count", "8",
          "--json")
        let section = try await PreparedRun.section(run, assay)
        #expect(section["scored"] as? Int == 8 && section["score"] as? Double == 1)

        var outputs = [prepared, run]
        for command in [
          ["benchmarks", "show", benchmark], ["config", "show"], ["config", "show", "--json"], ["doctor"],
          ["runs", "show", "latest"],
        ] { outputs.append(try await assay.run(command)) }
        for format in ["json", "md", "csv", "junit"] {
          let export = try await assay.run("runs", "export", "latest", "--format", format)
          #expect(!export.stdout.contains("Private question"), "\(format)")
          outputs.append(export)
        }
        for output in outputs {
          #expect(!output.stdout.contains(Self.token) && !output.stderr.contains(Self.token), "\(output.stderr)")
        }
        #expect(try Self.files(of: home, containing: Self.token).isEmpty)
        #expect(try Self.files(of: home, containing: PreparedRun.key).isEmpty)
        #expect(hub.seen.filter { $0.place == .storage }.allSatisfy { $0.authorization == nil }, "storage gets no credentials")
        #expect(hub.seen.contains { $0.authorization == "Bearer \(Self.token)" })
        #expect(server.requests.allSatisfy { !"\($0.request.headers)".contains(Self.token) })
      }
    }
  }

  /// Files under `home` that have `text` in them, whatever they are.
  private static func files(of home: TemporaryFolder, containing text: String) throws -> [String] {
    let found = FileManager.default.enumerator(atPath: home.path)?.compactMap { $0 as? String } ?? []
    try #require(!found.isEmpty)
    return found.filter { name in
      guard let data = try? Data(contentsOf: home.url.appending(path: name)) else { return false }  // A folder.
      return data.range(of: Data(text.utf8)) != nil
    }
  }
}
