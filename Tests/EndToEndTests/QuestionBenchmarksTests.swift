import AssayKit
import Foundation
import TestSupport
import Testing

/// Benchmarks with private questions, images, judges and documents, from a folder of records of our own to a verified export.
@Suite(.serialized, .timeLimit(.minutes(3))) struct QuestionBenchmarksTests {
  private func serve(
    _ script: @escaping @Sendable (ScriptedRequest) async -> ScriptedReply,
    body: (BuiltBinary, ScriptedModelServer, TemporaryFolder) async throws -> Void
  ) async throws {
    try await PreparedRun.serve(script, body: body)
  }

  private func write(_ files: [String: String], _ home: TemporaryFolder) throws {
    try MadeUpFiles.write(files, to: home.url.appending(path: "source"))
  }

  private func prepared(_ name: String, _ assay: BuiltBinary) async throws {
    try await PreparedRun.prepare(name, from: "source", assay)
  }

  private func section(_ outcome: BuiltBinary.Outcome, _ assay: BuiltBinary) async throws -> [String: Any] {
    try await PreparedRun.section(outcome, assay)
  }

  // MARK: GPQA Diamond

  @Test func gpqaIsAskedInAnotherOrderInEachSampleAndItsQuestionsStayHere() async throws {
    try await serve { request in
      let line = request.prompt.split(separator: "\n").first { $0.hasSuffix(") right") }
      return .answer("Answer: \(line?.first ?? "?")")
    } body: { assay, server, home in
      try write(PrivateQuestions.gpqa, home)
      try await prepared("gpqa_diamond", assay)

      let outcome = try await assay.run(
        "run", "--model", "custom/scripted-model", "--benchmark", "gpqa_diamond", "--count", "6", "--samples", "3", "--json")

      let section = try await section(outcome, assay)
      #expect(section["score"] as? Double == 1 && section["scored"] as? Int == 18)
      let items = try #require(section["items"] as? [[String: Any]])
      #expect(Set(items.compactMap { $0["expected"] as? String }).count > 1)
      #expect(items.allSatisfy { $0["title"] as? String == "Physics, Optics" })
      #expect(Set(server.requests.map(\.request.prompt)).count > 6, "samples of an item are asked in different orders")
      for format in ["json", "md", "csv", "junit"] {
        let export = try await assay.run("runs", "export", "latest", "--format", format)
        #expect(export.exitCode == 0 && !export.stdout.contains("Private question"), "\(format)")
      }
    }
  }

  // MARK: Humanity's Last Exam

  @Test func theExamIsJudgedAndItsConfidencesAreCounted() async throws {
    try await serve { request in
      guard request.prompt.hasPrefix("Judge whether") else {
        let number = request.prompt.filter(\.isNumber)
        return number.hasSuffix("7") ? .answer("") : .answer("Explanation: it is.\nAnswer: \(number)\nConfidence: 80%")
      }
      return .answer(#"{"extracted_final_answer": "it", "reasoning": "same", "correct": "yes", "confidence": 80, "strict": true}"#)
    } body: { assay, server, home in
      try write(PrivateQuestions.exam, home)
      try await prepared("hle", assay)

      let outcome = try await assay.run(
        "run", "--model", "custom/scripted-model", "--judge", "custom/scripted-model", "--benchmark", "hle", "--count", "120",
        "--json")

      let section = try await section(outcome, assay)
      let scored = try #require(section["scored"] as? Int), empty = try #require(section["empty"] as? Int)
      #expect(scored == 120 && empty > 0 && section["correct"] as? Int == 120 - empty)
      let calibration = try #require((section["metrics"] as? [String: Any])?["calibration"] as? [String: Any])
      #expect(calibration["answers"] as? Int == 120 - empty && calibration["ties"] as? Int == 120 - empty)
      #expect(calibration["official"] as? Double == 0, "one bin, which the official form leaves out")
      #expect(abs((calibration["all_bins"] as? Double ?? 0) - 0.2) < 1e-9)
      let asked = server.requests.map(\.request)
      #expect(asked.count == 240 - empty, "an empty answer needs no judge")
      #expect(asked.contains { String(decoding: $0.body, as: UTF8.self).contains("image_url") })
      let export = try await assay.run("runs", "export", "latest", "--format", "json")
      #expect(!export.stdout.contains("Private question"))
    }
  }

  // MARK: AA-LCR

  @Test func longDocumentsAreReadJudgedAndClustered() async throws {
    try await serve { request in
      if request.prompt.hasPrefix("BEGIN INPUT DOCUMENTS") {
        return .answer(request.prompt.contains("text b of set 3\n") ? "no idea" : "the answer")
      }
      return .answer(request.prompt.contains("no idea") ? "INCORRECT" : "CORRECT")
    } body: { assay, server, home in
      try write(LongDocuments.files, home)
      try await prepared("aa_lcr", assay)

      let outcome = try await assay.run(
        "run", "--model", "custom/scripted-model", "--judge", "custom/scripted-model", "--benchmark", "aa_lcr", "--json")

      let section = try await section(outcome, assay)
      #expect(section["scored"] as? Int == 100 && section["correct"] as? Int == 96)
      let interval = try #require(section["interval"] as? [String: Any])
      #expect(interval["method"] as? String == "clustered_normal")
      let manifest = try #require(outcome.object()["manifest"] as? [String: Any])
      #expect((manifest["sections"] as? [[String: Any]])?.first?["clusters"] as? Int == 25, "what live intervals count")
      let expected = Interval.clustered((0..<25).map { set in [Double](repeating: set == 3 ? 0 : 1, count: 4) })
      #expect(abs((interval["low"] as? Double ?? 0) - (expected?.low ?? 1)) < 1e-9)
      let prompt = try #require(
        server.requests.map(\.request.prompt).first { $0.contains("What is number 30?") && $0.hasPrefix("BEGIN") })
      #expect(prompt.contains("BEGIN DOCUMENT 1:\ntext b of set 5\nEND DOCUMENT 1\n\nBEGIN DOCUMENT 2:\ntext a of set 5\n"))
    }
  }
}
