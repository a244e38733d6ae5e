import AssayKit
import Foundation
import Synchronization

/// How the protocols ask: one user message, no system message. A changed text is a new protocol version.
enum MMLUProPrompts {
  static let protocolVersion = "1"

  static func header(_ category: String) -> String {
    "The following are multiple choice questions (with answers) about \(category). Think step by step and then output the "
      + "answer in the format of \"The answer is (X)\" at the end.\n\n"
  }

  static func officialExample(_ example: MMLUProExample) -> String {
    officialBlock(example.question, example.options, answer: example.thought) + "\n\n"
  }

  static func officialQuestion(_ question: MMLUProQuestion) -> String {
    officialBlock(question.question, question.options, answer: "Let's think step by step.")
  }

  private static func officialBlock(_ question: String, _ options: [String], answer: String) -> String {
    let list = zip(MMLUProDataset.letters, options).map { "\($0). \($1)\n" }.joined()
    return "Question: \(question)\nOptions: \(list)Answer: \(answer)"
  }

  /// Only options that exist are listed; the answer's form names all ten letters, as published.
  static func artificialAnalysis(_ question: MMLUProQuestion) -> String {
    let list = zip(MMLUProDataset.letters, question.options).map { "\($0)) \($1)" }.joined(separator: "\n")
    return """
      Answer the following multiple choice question. The last line of your response should be in the following format: \
      'Answer: A/B/C/D/E/F/G/H/I/J' (e.g. 'Answer: A').

      \(question.question)

      \(list)
      """
  }

  /// SHA-256 over the texts around the record's own.
  static func hash(of way: MMLUProProtocol) -> String {
    let sample = MMLUProQuestion.placeholder
    switch way {
    case .official:
      let example = MMLUProExample(question: sample.question, options: sample.options, thought: "{thought}", category: "{category}")
      return ItemText.sha256([header("{category}"), officialExample(example), officialQuestion(sample)])
    case .aaV2, .aaV3: return ItemText.sha256([artificialAnalysis(sample)])
    }
  }
}

/// A worked example as the cache keeps it.
struct MMLUProExample: Decodable {
  let question: String
  let options: [String]
  let thought: String
  let category: String
}

extension MMLUProQuestion {
  /// What stands for a record when a prompt's own text is hashed.
  fileprivate static let placeholder = MMLUProQuestion(
    question: "{question}", options: ["{option}", "{option}"], answer: "A", category: "{category}")

  private init(question: String, options: [String], answer: String, category: String) {
    self.question = question
    self.options = options
    self.answer = answer
    self.category = category
  }
}

/// What stands before each question of the official protocol: the header and five worked examples of its subject.
///
/// Made once, when the first item is asked for: listing benchmarks opens them and needs no prompt.
final class FewShotPrefixes: Sendable {
  private let dataset: any Dataset
  private let made = Mutex<[String: String]?>(nil)

  init(dataset: any Dataset) { self.dataset = dataset }

  /// - Throws: `.malformed` when an example cannot be read or `category` has none.
  func prefix(for category: String) throws(Failure) -> String {
    let prefixes = try made.withLock { made throws(Failure) in
      if let made { return made }
      let fresh = try Self.prefixes(dataset)
      made = fresh
      return fresh
    }
    guard let prefix = prefixes[category] else { throw Failure(.malformed, "there are no worked examples for `\(category)`") }
    return prefix
  }

  private static func prefixes(_ dataset: any Dataset) throws(Failure) -> [String: String] {
    let decoder = JSONDecoder()
    var prefixes: [String: String] = [:]
    for key in dataset.keys(of: MMLUProDataset.fewShot) {
      let record = try dataset.record(key, in: MMLUProDataset.fewShot)
      let example: MMLUProExample
      do { example = try decoder.decode(MMLUProExample.self, from: Data(record)) } catch {
        throw Failure(.malformed, "the worked example `\(key)` cannot be read: \(error)")
      }
      prefixes[example.category, default: MMLUProPrompts.header(example.category)] += MMLUProPrompts.officialExample(example)
    }
    return prefixes
  }
}
