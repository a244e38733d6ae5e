import AssayKit
import Foundation

/// A question as the cache keeps it, whatever its file called the fields.
struct QuestionRecord: Hashable, Sendable, Codable {
  var question: String
  /// Without those that only fill the list up.
  var options: [String] = []
  /// The letter of the right option.
  var letter: String?
  /// The text of the right option, or the accepted answers.
  var answers: [String] = []
  var rejected: [String] = []
  var category: String?
  var extra: [String: String] = [:]

  init(question: String) { self.question = question }

  init(_ record: [UInt8], of key: String) throws(Failure) {
    do { self = try JSONDecoder().decode(Self.self, from: Data(record)) } catch {
      throw Failure(.malformed, "the record of item `\(key)` cannot be read: \(error)")
    }
  }

  var value: JSONValue {
    var fields: [String: JSONValue] = [
      "question": .string(question), "options": .array(options.map { .string($0) }),
      "answers": .array(answers.map { .string($0) }), "rejected": .array(rejected.map { .string($0) }),
      "extra": .object(extra.mapValues { .string($0) }),
    ]
    if let letter { fields["letter"] = .string(letter) }
    if let category { fields["category"] = .string(category) }
    return .object(fields)
  }
}
