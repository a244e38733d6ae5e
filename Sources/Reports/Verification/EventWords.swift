import AssayKit
import Crypto
import Foundation

/// What an event says in words, in the same space however many they are: what it is compared with is in `run.json`.
struct EventWords {
  /// For a sentence.
  private let start: JSONValue
  /// `nil` where nothing is said.
  private let digest: SHA256Digest?

  init(_ message: JSONValue?) {
    let text = message?.text
    start = .optional(text.map { String($0.prefix(100)) })
    digest = text.map { Self.digest($0) }
  }

  private static func digest(_ text: String) -> SHA256Digest { SHA256.hash(data: Data(text.utf8)) }

  func compare(_ name: String, with claim: JSONValue?, _ comparison: inout Comparison) {
    guard digest != claim?.text.map({ Self.digest($0) }) || claim?.text == nil && claim ?? .null != .null else { return }
    comparison.add("\(name) is \((claim ?? .null).short), the history says \(start.short)")
  }
}

/// The numbers of a benchmark in the data of an event: those alone that are compared, and nothing that is larger than a number.
struct EventNumbers {
  private static let names = ["completed", "total", "scored", "failed", "correct", "score", "coverage", "interval"]
  /// More than an interval has.
  private static let most = 400

  private let numbers: [String: JSONValue]

  init(_ data: JSONValue?) {
    var numbers: [String: JSONValue] = [:]
    switch data ?? .null {
    case .object(let members):
      for name in Self.names { if let value = members[name] { numbers[name] = Self.bounded(value) } }
    case .null: break
    // Of another form it has no numbers, and must not pass for one that says nothing.
    case let other: numbers["score"] = .string(other.short)
    }
    self.numbers = numbers
  }

  private static func bounded(_ value: JSONValue) -> JSONValue {
    CanonicalJSON.bytes(value).count <= most ? value : .string(value.short)
  }

  subscript(_ name: String) -> JSONValue? { numbers[name] }

  /// The names of what it says besides `known`.
  func names(besides known: Set<String> = []) -> [String] {
    numbers.filter { $0.value != .null && !known.contains($0.key) }.keys.sorted()
  }
}
