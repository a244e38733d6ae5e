import Foundation
import TestSupport
import Testing

/// Benchmarks in files as their writer meets them: the built program, the examples, and what goes wrong.
@Suite struct BenchmarkFileTests {
  private static let examples = PackageFolder.url.appending(path: "Examples/benchmarks")

  /// A home with the examples as its benchmarks.
  private func withExamples(_ body: (BuiltBinary, TemporaryFolder, URL) async throws -> Void) async throws {
    try await TemporaryFolder.with { home in
      let shelf = home.url.appending(path: "shelf")
      try FileManager.default.copyItem(at: Self.examples, to: shelf)
      try await body(BuiltBinary(home: home, ["ASSAY_BENCHMARKS": "shelf"]), home, shelf)
    }
  }

  @Test func theExamplesRunAndTheirExportsVerify() async throws {
    try await withExamples { assay, home, shelf in
      let list = try await assay.run("benchmarks", "list", "--json").object()
      let cards = try #require(list["benchmarks"] as? [[String: Any]])
      let own = cards.filter { $0["definition_file"] is String }
      #expect(own.compactMap { $0["name"] as? String } == ["capitals", "mmlu_pro_as_file", "nature", "unit_conversions"])
      #expect(own.compactMap { $0["total_items"] as? Int } == [20, 12_032, 12, 15])
      #expect(own.map { $0["requires_setup"] as? Bool } == [false, true, false, false])

      let names = ["capitals", "nature", "unit_conversions"]
      let run = try await assay.run(["run", "--model", "simulated/default", "--json"] + names.flatMap { ["--benchmark", $0] })
      let sections = try #require(try run.object()["benchmarks"] as? [[String: Any]], "\(run.stderr)")
      #expect(run.exitCode == 0 && sections.compactMap { $0["scored"] as? Int } == [20, 12, 15])

      #expect(try await assay.run("runs", "export", "latest", "--format", "zip", "--output", "run.zip").exitCode == 0)
      let valid = try await assay.run("verify", "run.zip", "--json")
      let checks = try #require(try valid.object()["checks"] as? [[String: Any]])
      #expect(valid.exitCode == 0 && checks.allSatisfy { $0["outcome"] as? String == "passed" }, "\(valid.stdout)")

      // Another way of comparing is another scorer; without the file nothing can be scored again, and it says which is missing.
      let file = shelf.appending(path: "nature.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(text.replacing("scorer: short_answer", with: "scorer: exact").utf8).write(to: file)
      let other = try await assay.run("verify", "run.zip")
      #expect(other.exitCode == 1 && other.stdout.contains("put the `nature.yaml` that made the archive"), "\(other.stdout)")
      try FileManager.default.removeItem(at: file)
      let missing = try await assay.run("verify", "run.zip")
      #expect(missing.exitCode == 2 && missing.stdout.contains("\nunproved: signed by a known key"), "\(missing.stdout)")
      #expect(missing.stdout.contains("`nature` is defined in a file, and `nature.yaml` (sha256 "), "\(missing.stdout)")
    }
  }

  @Test func storedAnswersAreScoredByTheFile() async throws {
    try await withExamples { assay, _, _ in
      let answers = ["c01": "Answer: D", "c02": "It is Ottawa.", "c03": "Answer: A"]
      let lines = answers.sorted { $0.key < $1.key }.map { #"{"item_id": "\#($0.key)", "response": "\#($0.value)"}"# }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: assay.file("answers.jsonl")))
      let outcome = try await assay.run("score", "capitals", "--responses", "answers.jsonl", "--json")
      let verdicts = try outcome.stdout.split(separator: "\n").map { line in
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      }
      #expect(verdicts.map { $0["correct"] as? Bool } == [true, true, false])
      #expect(verdicts.map { $0["rule"] as? String } == ["answer_line", "option_text", "answer_line"])
    }
  }

  @Test func mistakesComeAllAtOnceWithTheirPlaces() async throws {
    try await withExamples { assay, _, shelf in
      let good = try await assay.run("benchmarks", "check", "capitals.yaml")
      #expect(good.exitCode == 0 && good.stdout.contains("What is the capital of France?") && good.stdout.contains("D) Paris"))

      let text = try String(contentsOf: shelf.appending(path: "capitals.yaml"), encoding: .utf8)
      try Data(text.replacing("{question}", with: "{questoin}").replacing("scorer: letter", with: "scorer: leter").utf8)
        .write(to: shelf.appending(path: "wrong.yaml"))
      let wrong = try await assay.run("benchmarks", "check", "shelf/wrong.yaml")
      #expect(wrong.exitCode == 64 && wrong.stdout.isEmpty)
      #expect(wrong.stderr.contains("shelf/wrong.yaml:24:3: unknown placeholder `{questoin}`\n  hint: did you mean `{question}`?"))
      #expect(wrong.stderr.contains("unknown scorer `leter`\n  hint: did you mean `letter`?"))
      let document = try await assay.run("benchmarks", "check", "wrong.yaml", "--json").object()
      #expect((document["mistakes"] as? [[String: Any]])?.count == 3)

      let refused = try await assay.run("run", "--model", "simulated/default", "--benchmark", "wrong")
      #expect(refused.exitCode == 2 && refused.stderr.contains("assay benchmarks check wrong.yaml"), "\(refused.stderr)")
    }
  }
}
