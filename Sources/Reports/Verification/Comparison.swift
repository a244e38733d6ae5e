import AssayKit

/// Compares claims with what they should be, and keeps a sentence on each of the first that differ.
struct Comparison {
  private(set) var differences: [String] = []
  private let source: String
  private static let most = 8

  /// - Parameter source: who says the other thing, with a verb: `the items give`.
  init(_ source: String = "the items give") {
    self.source = source
  }

  mutating func add(_ sentence: String) { if differences.count < Self.most { differences.append(sentence) } }

  mutating func compare(_ name: String, _ computed: JSONValue?, _ claimed: JSONValue?) {
    let (computed, claimed) = (computed ?? .null, claimed ?? .null)
    if !computed.isClose(to: claimed) { add("\(name) is \(claimed.short), \(source) \(computed.short)") }
  }

  /// Compares the members of an object, those apart that nothing in the archive tells.
  mutating func compare(_ computed: [String: JSONValue], _ claimed: JSONValue, besides taken: Set<String>, in place: String = "") {
    for (name, value) in computed.sorted(by: { $0.key < $1.key }) where !taken.contains(name) {
      compare(place + name, value, claimed[name])
    }
  }
}

extension JSONValue {
  /// Whether two values are the same but for the last digits of sums.
  func isClose(to other: JSONValue) -> Bool {
    if case (.integer(let one), .integer(let two)) = (self, other) { return one == two }
    if let (one, two) = number.flatMap({ one in other.number.map { (one, $0) } }) {
      return abs(one - two) <= 1e-9 * max(1, abs(one), abs(two))
    }
    switch (self, other) {
    case (.array(let ones), .array(let twos)): return ones.count == twos.count && zip(ones, twos).allSatisfy { $0.isClose(to: $1) }
    case (.object(let ones), .object(let twos)):
      return ones.count == twos.count && ones.allSatisfy { name, one in twos[name].map { one.isClose(to: $0) } ?? false }
    default: return self == other
    }
  }

  /// The value for a sentence.
  var short: String {
    let text = String(decoding: CanonicalJSON.bytes(self), as: UTF8.self)
    return "`\(text.prefix(80))\(text.count > 80 ? "…" : "")`"
  }
}
