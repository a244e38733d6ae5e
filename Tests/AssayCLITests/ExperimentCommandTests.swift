import AssayApp
import AssayCLI
import AssayKit
import Foundation
import Logging
import TestSupport
import Testing

/// `assay run` with several models, and with names that lists do not have.
@Suite(.timeLimit(.minutes(1))) struct ExperimentCommandTests {
  private func atAServer(
    models: [String], _ body: (CommandLineRunner, ScriptedModelServer) async throws -> Void
  ) async throws {
    try await ScriptedModelServer.run(models: models) { _ in
      .answer("Answer: 4")
    } body: { server in
      try await TemporaryFolder.with { home in
        let environment = [
          "ASSAY_HOME": home.path, "ASSAY_BASE_URL": server.baseURL, "OLLAMA_BASE_URL": server.baseURL,
          "OPENROUTER_BASE_URL": server.baseURL, "OPENROUTER_API_KEY": "k-1234",
        ]
        try await body(CommandLineRunner(environment: environment, folder: home.path), server)
      }
    }
  }

  private static let several = [
    "run", "--model", "custom/a", "--model", "simulated/default", "--benchmark", "starter", "--count", "3", "--json",
  ]

  private func experiments(of assay: CommandLineRunner) async throws -> [ExperimentRecord] {
    let settings = try Settings(environment: assay.environment, workingFolder: assay.folder)
    return try await Application.open(settings, now: { Timestamp(microseconds: 0) }, logger: Logger(label: "test")) {
      try await $0.store.experiments(after: nil, limit: 10).experiments
    }
  }

  @Test func severalModelsMakeOneExperimentWithTheSameItems() async throws {
    try await atAServer(models: ["a"]) { assay, server in
      let outcome = await assay.run(Self.several)
      #expect(outcome.status == .done, "\(outcome.talk)")
      let document = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      let runs = try #require(document["runs"] as? [[String: Any]])
      #expect(runs.map { $0["model_id"] as? String } == ["custom/a", "simulated/default"])
      #expect(runs.allSatisfy { $0["status"] as? String == "succeeded" })
      #expect(server.requests.count == 3)
      let items = runs.map { run in
        ((run["benchmarks"] as? [[String: Any]])?.first?["items"] as? [[String: Any]])?.compactMap { $0["item_id"] as? String }
      }
      #expect(items[0]?.count == 3 && items[0] == items[1])

      let stored = try await experiments(of: assay)
      let experiment = try #require(stored.first)
      #expect(stored.count == 1)
      #expect(experiment.name == "2 models")
      let ids = runs.compactMap { $0["id"] as? String }
      #expect(experiment.runs.map(\.rawValue) == ids)
      #expect(document["experiment_id"] as? String == experiment.id.rawValue)
      #expect(outcome.talk.hasPrefix("experiment \(experiment.id): 2 models\nrun \(ids[0]): 3 samples of custom/a\n"))
      #expect(outcome.talk.hasSuffix("next: assay runs compare \(ids[0]) \(ids[1])\n"))
      let listed = await assay.run("runs", "list", "--experiment", experiment.id.rawValue, "--quiet")
      #expect(Set(listed.output.split(separator: "\n").map(String.init)) == Set(ids))
    }
  }

  @Test func oneModelThatIsLostOnTheWayKeepsNoneOfTheOthersFromRunning() async throws {
    try await TemporaryFolder.with { home in
      let stored = home.path(of: "stored.jsonl")
      try Data(#"{"item_id": "format-01", "response": "x"}"#.utf8).write(to: URL(filePath: stored))
      try await ScriptedModelServer.run(models: ["a"]) { _ in
        try? FileManager.default.removeItem(atPath: stored)  // The second answer finds it gone.
        return .answer("Answer: 4")
      } body: { server in
        let assay = CommandLineRunner(
          environment: ["ASSAY_HOME": home.path, "ASSAY_BASE_URL": server.baseURL], folder: home.path)
        let outcome = await assay.run(
          "run", "--model", "custom/a", "--model", "replay/\(stored)", "--model", "simulated/default", "--benchmark", "starter",
          "--count", "2", "--json", "--output", "runs.json")

        #expect(outcome.status != .done)
        #expect(outcome.talk.contains("error: cannot read the stored responses `\(stored)`"), "\(outcome.talk)")
        let document = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let runs = try #require(document["runs"] as? [[String: Any]])
        #expect(runs.map { $0["status"] as? String } == ["succeeded", "failed", "succeeded"])
        #expect(FileManager.default.fileExists(atPath: home.path(of: "runs.json")))
      }
    }
  }

  @Test func oneModelMakesNone() async throws {
    try await atAServer(models: ["a"]) { assay, _ in
      let outcome = await assay.run("run", "--model", "custom/a", "--benchmark", "starter", "--count", "1", "--json")
      #expect(outcome.status == .done)
      let stored = try await experiments(of: assay)
      #expect(stored.isEmpty)
    }
  }

  @Test func oneModelThatCannotBeAskedKeepsAllFromStarting() async throws {
    try await atAServer(models: ["b"]) { assay, server in
      let outcome = await assay.run(Self.several)
      #expect(outcome.status == .usage)
      #expect(outcome.talk.contains("unknown model of custom `a`"))
      #expect(server.requests.isEmpty)
      #expect(await assay.run("runs", "list").output == "")
      let differing = await assay.run(Self.several + ["--seed-from-run"])
      #expect(differing.status == .usage)
      #expect(differing.talk.hasPrefix("error: `--seed-from-run` draws other items for each model\n"))
    }
  }

  @Test func aNameWithoutATagRunsOllamasLatest() async throws {
    try await atAServer(models: ["llama3.2:latest"]) { assay, server in
      let outcome = await assay.run("run", "--model", "ollama/llama3.2", "--benchmark", "starter", "--count", "1")
      #expect(outcome.status == .done, "\(outcome.talk)")
      #expect(!outcome.talk.contains("warning"))
      #expect(server.requests.count == 1)
    }
  }

  @Test func aRoutersVariantRunsWithAWarning() async throws {
    try await atAServer(models: ["maker/model"]) { assay, server in
      let outcome = await assay.run("run", "--model", "openrouter/maker/model:nitro", "--benchmark", "starter", "--count", "1")
      #expect(outcome.status == .done, "\(outcome.talk)")
      #expect(outcome.talk.contains("warning: the list of openrouter does not have `maker/model:nitro`"), "\(outcome.talk)")
      #expect(server.requests.count == 1)
    }
  }
}
