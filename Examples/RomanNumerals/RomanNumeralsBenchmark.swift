public import AssayKit

/// A benchmark in code: its items are computed, and its scorer gives part of a point.
///
/// `docs/guides/write-a-benchmark.md` goes through it. Copied into `Sources/Benchmarks`, it needs one line in the registry:
/// `RomanNumeralsBenchmark()`.
public struct RomanNumeralsBenchmark: Benchmark {
  static let name = BenchmarkName("roman_numerals")
  static let official = ProtocolName("official")

  public init() {}

  public let card = BenchmarkCard(
    name: RomanNumeralsBenchmark.name, displayName: "Roman numerals",
    summary: "40 numbers from 1 to 3999, to be written as Roman numerals.", category: "Mathematics", version: "1",
    source: "Examples/RomanNumerals of Assay", licence: "CC0-1.0", itemCount: RomanNumeral.numbers.count,
    protocols: [ProtocolCard(name: RomanNumeralsBenchmark.official, summary: "zero-shot, temperature 0; the last numeral counts")],
    categories: RomanNumeral.Size.allCases.map(\.rawValue))

  public func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    try check(protocolName)
    return RomanNumeralsItemSet()
  }

  public func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    try check(protocolName)
    return RomanNumeralsScorer()
  }

  private func check(_ protocolName: ProtocolName) throws(SetupNeeded) {
    guard protocolName == Self.official else {
      throw SetupNeeded("roman numerals have no protocol `\(protocolName)`", hint: "use `\(Self.official)`")
    }
  }
}

/// The items, which are computed when they are asked for; nothing is read.
struct RomanNumeralsItemSet: ItemSet {
  let itemIDs = RomanNumeral.numbers.map { ItemID(String($0)) }
  let protocolVersion = "1"
  let defaultParameters = GenerationParameters(temperature: 0, maxOutputTokens: 64)
  let scorer: any ItemScorer = RomanNumeralsScorer()

  static let template = "Write {number} as a Roman numeral. Reply with the numeral alone."

  /// Whoever has the same numbers has the same hash, so that runs can be compared.
  var datasets: [DatasetProvenance] {
    let text = itemIDs.map(\.rawValue).joined(separator: "\n")
    return [DatasetProvenance(id: "assay/roman-numerals", revision: "1", sha256: ItemText.sha256(of: text))]
  }

  var promptHash: String { ItemText.sha256([Self.template]) }

  func item(_ id: ItemID) throws(Failure) -> Item {
    guard let number = Int(id.rawValue), RomanNumeral.numbers.contains(number) else {
      throw Failure(.notRecorded, "there is no item `\(id)`")
    }
    let question = Self.template.replacing("{number}", with: "\(number)")
    return Item(
      id: id, category: RomanNumeral.Size(number).rawValue, title: ItemText.title(question), messages: [.user(question)],
      expected: RomanNumeral.text(of: number))
  }
}
