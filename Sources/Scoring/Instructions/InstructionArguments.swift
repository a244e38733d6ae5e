import AssayKit

/// The arguments of one instruction, as the data has them.
struct InstructionArguments {
  /// What is wrong with them; the reference would draw a missing one at random.
  struct Fault: Error {
    let words: String
  }

  private let values: [String: JSONValue]

  init(_ values: [String: JSONValue]) { self.values = values.filter { $0.value != .null } }

  /// No number in the data comes near; with it no checker's arithmetic overflows, whatever an archive to verify says.
  private static let largest = 1 << 31

  func integer(_ name: String) throws(Fault) -> Int {
    let whole: Int?
    switch values[name] {
    case .integer(let value)?: whole = Int(value)
    // The hub keeps whole numbers as floating-point ones.
    case .number(let value)?: whole = Int(exactly: value)
    default: throw missing(name)
    }
    guard let whole else { throw Fault(words: "the argument `\(name)` is no whole number") }
    guard (-Self.largest...Self.largest).contains(whole) else {
      throw Fault(words: "the argument `\(name)` is too large: \(whole)")
    }
    return whole
  }

  /// An integer from 0 on; the reference draws one in place of a smaller one.
  func count(_ name: String) throws(Fault) -> Int {
    let value = try integer(name)
    guard value >= 0 else { throw Fault(words: "the argument `\(name)` is negative") }
    return value
  }

  func text(_ name: String) throws(Fault) -> CodePoints {
    guard case .string(let text)? = values[name] else { throw missing(name) }
    return text.codePoints
  }

  func texts(_ name: String) throws(Fault) -> [CodePoints] {
    guard case .array(let list)? = values[name], !list.isEmpty else { throw missing(name) }
    var texts: [CodePoints] = []
    for value in list {
      guard case .string(let text) = value else { throw Fault(words: "the argument `\(name)` is not a list of texts") }
      texts.append(text.codePoints)
    }
    return texts
  }

  /// `less than` or `at least` a threshold.
  func relation(_ name: String, to threshold: Int) throws(Fault) -> Threshold {
    let word = try text(name).string
    guard let relation = Threshold.Relation(rawValue: word) else {
      throw Fault(words: "the argument `\(name)` is neither `less than` nor `at least`: `\(word)`")
    }
    return Threshold(relation: relation, value: threshold)
  }

  private func missing(_ name: String) -> Fault {
    Fault(words: values[name] == nil ? "the argument `\(name)` is missing" : "the argument `\(name)` has another form")
  }
}

/// How a number must compare with another one.
struct Threshold: Sendable {
  enum Relation: String {
    case lessThan = "less than"
    case atLeast = "at least"
  }

  let relation: Relation
  let value: Int

  func holds(for number: Int) -> Bool {
    switch relation {
    case .lessThan: number < value
    case .atLeast: number >= value
    }
  }
}
