import AssayKit
import Foundation
import TestSupport
import Testing

/// Benchmarks with private questions, images, judges and documents, from a folder of records of our own to a verified export.
@Suite(.serialized, .timeLimit(.minutes(3))) struct QuestionBenchmarksTests {
  private static let settings = ["HF_HUB_OFFLINE": "1"]

  private func serve(
    _ script: @escaping @Sendable (ScriptedRequest) async -> ScriptedReply,
    body: (BuiltBinary, ScriptedModelServer, TemporaryFolder) async throws -> Void
  ) async throws {
    try await ScriptedModelServer.run(script) { server in
      try await TemporaryFolder.with { home in
        try await body(
          BuiltBinary(
            home: home, Self.settings.merging(["ASSAY_BASE_URL": server.baseURL, "ASSAY_API_KEY": "sk-scripted-0123456789"]) { $1 }),
          server, home)
      }
    }
  }

  private func write(_ files: [String: String], _ home: TemporaryFolder) throws {
    for (path, text) in files {
      let place = home.url.appending(path: "source/" + path)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place)
    }
  }

  private func prepared(_ name: String, _ assay: BuiltBinary) async throws {
    let outcome = try await assay.run("benchmarks", "prepare", name, "--from", "source")
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
  }

  /// The run's one section, and the checks of its signed export, which must all have passed.
  private func section(_ outcome: BuiltBinary.Outcome, _ assay: BuiltBinary) async throws -> [String: Any] {
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
    let export = try await assay.run("runs", "export", "latest", "--format", "zip", "--output", "out.zip", "--force")
    #expect(export.exitCode == 0, "\(export.stderr)")
    let verified = try await assay.run("verify", "out.zip", "--json")
    let checks = try verified.object()["checks"] as? [[String: Any]]
    #expect(verified.exitCode == 0 && checks?.allSatisfy { $0["outcome"] as? String == "passed" } == true, "\(verified.stdout)")
    return try #require((outcome.object()["benchmarks"] as? [[String: Any]])?.first)
  }

  // MARK: GPQA Diamond

  private static var table: String {
    let head =
      "Record ID,Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2,Incorrect Answer 3,High-level domain,Subdomain,Canary String"
    let rows = (0..<198).map { "rec\($0),\"Private question \($0)?\",right,wrong,worse,worst,Physics,Optics,canary" }
    return ([head] + rows).joined(separator: "\n") + "\n"
  }

  @Test func gpqaIsAskedInAnotherOrderInEachSampleAndItsQuestionsStayHere() async throws {
    try await serve { request in
      let line = request.prompt.split(separator: "\n").first { $0.hasSuffix(") right") }
      return .answer("Answer: \(line?.first ?? "?")")
    } body: { assay, server, home in
      try write(["gpqa_diamond.csv": Self.table], home)
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

  private static var exam: String {
    (0..<2_500).map { number in
      let image = number.isMultiple(of: 2) ? "data:image/png;base64,iVBORw0KGgo=" : ""
      return #"{"id":"q\#(number)","question":"Private question \#(number)?","image":"\#(image)","answer":"\#(number)","#
        + #""answer_type":"exactMatch","raw_subject":"Numbers","category":"Math","canary":"c"}"#
    }.joined(separator: "\n") + "\n"
  }

  @Test func theExamIsJudgedAndItsConfidencesAreCounted() async throws {
    try await serve { request in
      guard request.prompt.hasPrefix("Judge whether") else {
        let number = request.prompt.filter(\.isNumber)
        return number.hasSuffix("7") ? .answer("") : .answer("Explanation: it is.\nAnswer: \(number)\nConfidence: 80%")
      }
      return .answer(#"{"extracted_final_answer": "it", "reasoning": "same", "correct": "yes", "confidence": 80, "strict": true}"#)
    } body: { assay, server, home in
      try write(["hle.jsonl": Self.exam], home)
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

  /// 100 questions over 25 sets of documents, and one set that nobody asks about.
  private static var documents: [String: String] {
    let head = ",document_category,document_set_id,question_id,question,answer,data_source_filenames,data_source_urls,input_tokens"
    let rows = (1...100).map { number in
      "\(number),Legal,set\(number % 25),\(number),What is number \(number)?,answer \(number),b.txt;a.txt,,80000"
    }
    var files = ["AA-LCR_Dataset.csv": ([head] + rows).joined(separator: "\n") + "\n"]
    for set in 0..<115 { for name in ["a", "b"] { files["lcr/Legal/set\(set)/\(name).txt"] = "text \(name) of set \(set)" } }
    return files
  }

  @Test func longDocumentsAreReadJudgedAndClustered() async throws {
    try await serve { request in
      if request.prompt.hasPrefix("BEGIN INPUT DOCUMENTS") {
        return .answer(request.prompt.contains("text b of set 3\n") ? "no idea" : "the answer")
      }
      return .answer(request.prompt.contains("no idea") ? "INCORRECT" : "CORRECT")
    } body: { assay, server, home in
      try write(Self.documents, home)
      try await prepared("aa_lcr", assay)

      let outcome = try await assay.run(
        "run", "--model", "custom/scripted-model", "--judge", "custom/scripted-model", "--benchmark", "aa_lcr", "--json")

      let section = try await section(outcome, assay)
      #expect(section["scored"] as? Int == 100 && section["correct"] as? Int == 96)
      let interval = try #require(section["interval"] as? [String: Any])
      #expect(interval["method"] as? String == "clustered_normal")
      let expected = Interval.clustered((0..<25).map { set in [Double](repeating: set == 3 ? 0 : 1, count: 4) })
      #expect(abs((interval["low"] as? Double ?? 0) - (expected?.low ?? 1)) < 1e-9)
      let prompt = try #require(
        server.requests.map(\.request.prompt).first { $0.contains("What is number 30?") && $0.hasPrefix("BEGIN") })
      #expect(prompt.contains("BEGIN DOCUMENT 1:\ntext b of set 5\nEND DOCUMENT 1\n\nBEGIN DOCUMENT 2:\ntext a of set 5\n"))
    }
  }
}
