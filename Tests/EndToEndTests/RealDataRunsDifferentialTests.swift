import Foundation
import TestSupport
import Testing

/// Benchmarks over their published data, asked of a scripted model by the built program, with the verdicts that their publishers give.
@Suite(.serialized, .timeLimit(.minutes(5))) struct RealDataRunsDifferentialTests {
  private static let newRun = ["run", "--model", "custom/scripted-model", "--concurrency", "32", "--json"]

  /// The objects of a file of JSON lines.
  private static func records(_ file: URL) throws -> [[String: Any]] {
    try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { line in
      try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
    }
  }

  /// Published answers by their prompts.
  private static func answers(_ file: URL) throws -> [String: String] {
    let pairs = try records(file).compactMap { record in
      (record["prompt"] as? String).flatMap { prompt in (record["response"] as? String).map { (prompt, $0) } }
    }
    return Dictionary(pairs) { first, _ in first }
  }

  private static func share(_ section: [String: Any], _ list: String, _ level: String, of answered: Int) throws -> Double {
    let lists = try #require((section["metrics"] as? [String: Any])?["checklists"] as? [[String: Any]])
    let found = try #require(lists.first { $0["name"] as? String == list })
    let answers = try #require(found["answers"] as? Int)
    return try #require(found[level] as? Double) * Double(answers) / Double(answered)
  }

  // MARK: Instructions

  /// Google's answers of GPT-4; its file lacks one prompt, which was reworded later.
  @Test func ifevalGivesGPT4ItsPublishedNumbers() async throws {
    guard let folder = SharedFolder.place("data/ifeval"), let language = SharedFolder.place("data/nlp-resources") else { return }
    let answers = try Self.answers(folder.appending(path: "input_response_data_gpt4_20231107_145030.jsonl"))
    try await PreparedRun.serve { request in
      .answer(answers[request.prompt] ?? "")
    } body: { assay, server, _ in
      try await PreparedRun.prepare("language_resources", from: language.path(percentEncoded: false), assay)
      try await PreparedRun.prepare("ifeval", from: folder.path(percentEncoded: false), assay)

      let outcome = try await assay.run(Self.newRun + ["--benchmark", "ifeval"])

      let section = try await PreparedRun.section(outcome, assay)
      #expect(section["scored"] as? Int == 541 && server.requests.count == 541)
      #expect(section["correct"] as? Int == 417, "0.7722 of 540")
      #expect(abs(try Self.share(section, "strict", "prompt_level", of: 540) - 0.7722) < 5e-5)
      #expect(abs(try Self.share(section, "loose", "prompt_level", of: 540) - 0.7981) < 5e-5)
    }
  }

  /// The authors' sample of the first edition; seven prompts of the repaired one are not in it.
  @Test func ifbenchGivesItsSampleTheVerdictsOfThePinnedRevision() async throws {
    guard let folder = SharedFolder.place("data/ifbench"), let language = SharedFolder.place("data/nlp-resources") else { return }
    let answers = try Self.answers(folder.appending(path: "sample_output.jsonl"))
    try await PreparedRun.serve { request in
      .answer(answers[request.prompt] ?? "")
    } body: { assay, server, _ in
      try await PreparedRun.prepare("language_resources", from: language.path(percentEncoded: false), assay)
      try await PreparedRun.prepare("ifbench", from: folder.path(percentEncoded: false), assay)

      let outcome = try await assay.run(Self.newRun + ["--benchmark", "ifbench"])

      let section = try await PreparedRun.section(outcome, assay)
      #expect(section["scored"] as? Int == 300 && server.requests.count == 300)
      #expect(section["correct"] as? Int == 86, "0.2935 of 293, loose")
      #expect(abs(try Self.share(section, "strict", "prompt_level", of: 293) - 0.2594) < 5e-5)
    }
  }

  // MARK: Choices

  @Test(arguments: [("official", "The answer is (%)."), ("aa_v2", "Answer: %"), ("aa_v3", #"So it is \boxed{%}."#)])
  func mmluProReadsTheLetterAsItsProtocolSays(_ way: String, _ form: String) async throws {
    guard let folder = SharedFolder.place("data/mmlu-pro") else { return }
    let records = try ["test.part1.jsonl", "test.part2.jsonl"].flatMap { try Self.records(folder.appending(path: $0)) }
    var keys: [String: String] = [:]
    for record in records { keys["\(try #require(record["question_id"] as? Int))"] = record["answer"] as? String }
    try await PreparedRun.serve { _ in
      // Always A: about every tenth one is right.
      .answer(form.replacingOccurrences(of: "%", with: "A"))
    } body: { assay, server, _ in
      try await PreparedRun.prepare("mmlu_pro", from: folder.path(percentEncoded: false), assay)

      let outcome = try await assay.run(Self.newRun + ["--benchmark", "mmlu_pro", "--protocol", way, "--count", "60"])

      let verdicts = try PreparedRun.verdicts(try await PreparedRun.section(outcome, assay))
      #expect(verdicts.count == 60 && server.requests.count == 60)
      for verdict in verdicts {
        let key = try #require(keys[verdict.item])
        #expect(verdict.expected?.hasPrefix("\(key)) ") == true && verdict.extracted == "A", "\(verdict.item)")
        #expect(verdict.isCorrect == (key == "A"), "\(verdict.item)")
      }
      #expect(Set(verdicts.map(\.isCorrect)).count == 2)
      #expect(server.requests.allSatisfy { $0.request.prompt.contains("\nQuestion: ") == (way == "official") })
    }
  }

  // MARK: Numbers

  @Test(arguments: ["official", "aa"])
  func aimeComparesTheNumberInTheBox(_ way: String) async throws {
    guard let folder = SharedFolder.place("data/aime-2025") else { return }
    let records = try Self.records(folder.appending(path: "aime25.nemo-skills.jsonl"))
    let keys = records.compactMap { record in
      (record["problem"] as? String).map { ($0, record["expected_answer"].map { "\($0)" } ?? "") }
    }
    try #require(keys.count == 30 && keys.allSatisfy { !$0.1.isEmpty })
    try await PreparedRun.serve { request in
      let place = keys.firstIndex { request.prompt.contains($0.0) } ?? 0
      // Two of three are right, in a form that has to be read.
      return .answer(place % 3 == 0 ? #"\boxed{1000}"# : #"First \boxed{7}, but then \boxed{\text{0\#(keys[place].1)}}."#)
    } body: { assay, server, _ in
      try await PreparedRun.prepare("aime_2025", from: folder.path(percentEncoded: false), assay)

      let outcome = try await assay.run(
        Self.newRun + ["--benchmark", "aime_2025", "--protocol", way, "--samples", "2"])

      let section = try await PreparedRun.section(outcome, assay)
      #expect(section["scored"] as? Int == 60 && section["correct"] as? Int == 40 && server.requests.count == 60)
      let interval = try #require(section["interval"] as? [String: Any])
      #expect(interval["method"] as? String == "clustered_normal", "two samples an item are no 60 facts")
      #expect(Set(try PreparedRun.verdicts(section).compactMap(\.expected)).count == 30)
    }
  }
}
