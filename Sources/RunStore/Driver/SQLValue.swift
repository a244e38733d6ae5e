import AssayKit
import Foundation

/// What a column holds or a parameter is bound to.
///
/// `.text` is for words that Assay makes itself (ids, states, JSON): neither GRDB nor PostgreSQL keeps a NUL character in text.
/// What comes from models, providers and data sets is bound as `.bytes`, by `words`.
enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case boolean(Bool)
  case text(String)
  case bytes(Data)

  static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
  static func integer(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }
  static func integer(_ value: Int?) -> SQLValue { value.map { .integer(Int64($0)) } ?? .null }
  static func real(_ value: Double?) -> SQLValue { value.map { .real($0) } ?? .null }
  static func boolean(_ value: Bool?) -> SQLValue { value.map { .boolean($0) } ?? .null }
  static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
  static func bytes(_ value: Data?) -> SQLValue { value.map { .bytes($0) } ?? .null }
  static func id(_ value: some TextIdentifier) -> SQLValue { .text(value.rawValue) }
  static func time(_ value: Timestamp) -> SQLValue { .integer(value.microseconds) }
  static func time(_ value: Timestamp?) -> SQLValue { value.map { .integer($0.microseconds) } ?? .null }
  static func span(_ value: Duration?) -> SQLValue { value.map { .integer($0.wholeMicroseconds) } ?? .null }
  static func money(_ value: NanoDollars?) -> SQLValue { value.map { .integer($0.amount) } ?? .null }

  /// Text that somebody looks for. No column holds text with a NUL: such text is bound as null, which equals nothing.
  static func sought(_ value: String) -> SQLValue { value.utf8.contains(0) ? .null : .text(value) }

  /// Text from outside, whatever characters it holds.
  static func words(_ value: String?) -> SQLValue { value.map { .bytes(Data($0.utf8)) } ?? .null }
}

/// A row whose columns are read from left to right, each as the type that its table promises.
struct SQLRow: Sendable {
  private let values: [SQLValue]
  private var next = 0

  init(_ values: [SQLValue]) { self.values = values }

  /// The row from `count` columns further on.
  func dropping(_ count: Int) -> SQLRow {
    var row = self
    row.next += count
    return row
  }

  private mutating func take() throws(StoreError) -> SQLValue {
    guard next < values.count else { throw .bug("row has only \(values.count) columns") }
    defer { next += 1 }
    return values[next]
  }

  private func unexpected(_ type: String) -> StoreError { .bug("column \(next) of \(values.count) is not \(type)") }

  mutating func integerIfAny() throws(StoreError) -> Int64? {
    switch try take() {
    case .null: return nil
    case .integer(let value): return value
    default: throw unexpected("an integer")
    }
  }

  mutating func integer() throws(StoreError) -> Int64 {
    guard let value = try integerIfAny() else { throw unexpected("an integer") }
    return value
  }

  mutating func int() throws(StoreError) -> Int { Int(try integer()) }
  mutating func intIfAny() throws(StoreError) -> Int? { try integerIfAny().map { Int($0) } }
  mutating func time() throws(StoreError) -> Timestamp { Timestamp(microseconds: try integer()) }
  mutating func timeIfAny() throws(StoreError) -> Timestamp? { try integerIfAny().map { Timestamp(microseconds: $0) } }
  mutating func span() throws(StoreError) -> Duration { .microseconds(try integer()) }
  mutating func spanIfAny() throws(StoreError) -> Duration? { try integerIfAny().map { .microseconds($0) } }
  mutating func moneyIfAny() throws(StoreError) -> NanoDollars? { try integerIfAny().map { NanoDollars($0) } }

  mutating func realIfAny() throws(StoreError) -> Double? {
    switch try take() {
    case .null: return nil
    case .real(let value): return value
    case .integer(let value): return Double(value)
    default: throw unexpected("a number")
    }
  }

  mutating func real() throws(StoreError) -> Double {
    guard let value = try realIfAny() else { throw unexpected("a number") }
    return value
  }

  mutating func booleanIfAny() throws(StoreError) -> Bool? {
    switch try take() {
    case .null: return nil
    case .boolean(let value): return value
    case .integer(let value): return value != 0
    default: throw unexpected("a Boolean")
    }
  }

  mutating func boolean() throws(StoreError) -> Bool {
    guard let value = try booleanIfAny() else { throw unexpected("a Boolean") }
    return value
  }

  mutating func textIfAny() throws(StoreError) -> String? {
    switch try take() {
    case .null: return nil
    case .text(let value): return value
    default: throw unexpected("text")
    }
  }

  mutating func text() throws(StoreError) -> String {
    guard let value = try textIfAny() else { throw unexpected("text") }
    return value
  }

  mutating func id<Identifier: TextIdentifier>(_ type: Identifier.Type = Identifier.self) throws(StoreError) -> Identifier {
    Identifier(try text())
  }

  /// A word of a closed list.
  mutating func word<Word: RawRepresentable<String>>(_ type: Word.Type = Word.self) throws(StoreError) -> Word {
    let text = try text()
    guard let word = Word(rawValue: text) else { throw .bug("`\(text)` is not a \(Word.self)") }
    return word
  }

  mutating func bytesIfAny() throws(StoreError) -> Data? {
    switch try take() {
    case .null: return nil
    case .bytes(let value): return value
    default: throw unexpected("bytes")
    }
  }

  mutating func bytes() throws(StoreError) -> Data {
    guard let value = try bytesIfAny() else { throw unexpected("bytes") }
    return value
  }

  /// Text from outside; see `SQLValue.words`.
  mutating func wordsIfAny() throws(StoreError) -> String? {
    try bytesIfAny().map { String(decoding: $0, as: UTF8.self) }
  }
}
