import Foundation
import TestSupport
import Testing

/// `assay benchmarks prepare` as a user runs it, with the files of the reference data.
@Suite struct PrepareDifferentialTests {
  private func prepared(_ outcome: BuiltBinary.Outcome) throws -> [[String: Any]] {
    try outcome.object()["benchmarks"] as? [[String: Any]] ?? []
  }

  private func dataset(_ benchmark: [String: Any]?) -> [String: Any] {
    (benchmark?["datasets"] as? [[String: Any]])?.first ?? [:]
  }

  @Test func mmluProIsPreparedFromTheFolderAndThenRunsOffline() async throws {
    guard let shared = SharedFolder.place("data/mmlu-pro") else { return }
    try await TemporaryFolder.with { home in
      let assay = BuiltBinary(home: home, ["HF_HUB_OFFLINE": "1", "HF_ENDPOINT": "http://127.0.0.1:1"])
      let run = ["run", "--model", "simulated/default", "--benchmark", "mmlu_pro", "--count", "3", "--json"]
      let unprepared = try await assay.run(run)
      #expect(unprepared.exitCode == 2)
      #expect(unprepared.stderr.contains("the data set `TIGER-Lab/MMLU-Pro` is not on this machine"))
      #expect(unprepared.stderr.contains("assay benchmarks prepare mmlu_pro --from FOLDER"))

      let first = try await assay.run(
        "benchmarks", "prepare", "mmlu_pro", "--from", shared.path(percentEncoded: false), "--json")

      let benchmark = try #require(prepared(first).first)
      #expect(first.exitCode == 0)
      #expect(benchmark["state"] as? String == "prepared")
      #expect((dataset(benchmark)["revision"] as? String)?.hasPrefix("local:") == true)
      let again = try await assay.run("benchmarks", "prepare", "mmlu_pro", "--json")
      #expect(try prepared(again).first?["state"] as? String == "already_there")
      let done = try await assay.run(run)
      #expect(done.exitCode == 0)
      #expect(done.stdout.contains(dataset(benchmark)["sha256"] as? String ?? "no hash"))
      let shown = try await assay.run("benchmarks", "show", "mmlu_pro", "--json")
      #expect(try shown.object()["requires_setup"] as? Bool == false)
    }
  }

  @Test func aimeComesFromTheHubOnce() async throws {
    guard let shared = SharedFolder.place("data/aime-2025") else { return }
    let content = try Data(contentsOf: shared.appending(path: "aime25.nemo-skills.jsonl"))
    let listed = try await TemporaryFolder.with { home in
      try await BuiltBinary(home: home).run("benchmarks", "show", "aime_2025", "--json").object()
    }
    let published = try #require((listed["datasets"] as? [[String: Any]])?.first)
    let repository = HubRepository(
      id: published["id"] as? String ?? "", commit: published["revision"] as? String ?? "",
      files: [HubRepository.File("test.jsonl", content, isLarge: false)])
    try await LocalHub.with(repository) { hub in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["HF_ENDPOINT": hub.endpoint])
        let first = try await assay.run("benchmarks", "prepare", "aime_2025")
        #expect(first.exitCode == 0)
        #expect(first.stdout.contains("prepared"))
        #expect(first.stderr.contains("contacting \(hub.endpoint)"))
        #expect(first.stderr.contains("next: assay run --benchmark aime_2025"))
        let asked = hub.seen.count
        let second = try await assay.run("benchmarks", "prepare", "aime_2025", "--json")
        #expect(dataset(try prepared(second).first)["was_there"] as? Bool == true)
        #expect(dataset(try prepared(second).first)["revision"] as? String == repository.commit)
        #expect(hub.seen.count == asked)
        let run = try await assay.run("run", "--model", "simulated/default", "--benchmark", "aime_2025", "--json")
        #expect(run.exitCode == 0)
      }
    }
  }
}
