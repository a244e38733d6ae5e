import AssayKit

/// The few differences between SQLite and PostgreSQL; everything else is one SQL text.
struct Dialect: Hashable, Sendable {
  /// The type of a primary key that the database counts up and never gives twice.
  let identity: String
  /// The type of raw bytes.
  let bytes: String
  /// Ends a query inside a writing transaction whose rows will be changed.
  let lockRows: String
  /// Ends a query that takes work which nobody else is taking.
  let skipLocked: String

  /// A writing transaction is alone in SQLite, so nothing needs a lock of its own.
  static let sqlite = Dialect(
    identity: "integer PRIMARY KEY AUTOINCREMENT", bytes: "blob", lockRows: "", skipLocked: "")

  /// Bytes of UTF-8 as text without the difference of upper and lower ASCII letters, to be compared with a `pattern(of:)`.
  func searchable(_ column: String) -> String { "lower(CAST(\(column) AS text))" }

  /// The word for the kind of a failure, from a column of failures in JSON.
  func failureKind(_ column: String) -> String { "json_extract(\(column), '$.kind')" }

  /// A pattern for `LIKE … ESCAPE '!'` that finds what has the text in it, in a column whose ASCII letters are small.
  ///
  /// A NUL is passed over, since no database looks for one. Of a very long text the beginning is looked for: SQLite refuses
  /// patterns of 50,000 bytes.
  func pattern(of text: String) -> String {
    var pattern = "%"
    var size = 0
    for scalar in text.unicodeScalars where scalar != "\0" {
      size += UTF8.width(scalar)
      guard size <= Self.longestSearch else { break }
      if scalar == "!" || scalar == "%" || scalar == "_" { pattern.unicodeScalars.append("!") }
      // Only what the database's own `lower` folds.
      pattern.unicodeScalars.append(scalar.isASCII ? Unicode.Scalar(UInt8(scalar.value).lowerCased) : scalar)
    }
    return pattern + "%"
  }

  /// Bytes of a text that is searched for.
  static let longestSearch = 10_000

  /// Fills the type names `{identity}` and `{bytes}` of a migration.
  func schema(_ text: String) -> String {
    var filled = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      filled += rest[..<open]
      switch rest[rest.index(after: open)..<close] {
      case "identity": filled += identity
      case "bytes": filled += bytes
      case let other: filled += "{\(other)}"
      }
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }
}

extension UInt8 {
  /// An ASCII letter as a small one.
  fileprivate var lowerCased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

/// Turns `$n` into SQLite's `?n`.
///
/// SQLite takes `$2` for a name and numbers names by first appearance, so that `$2 … $1` would silently swap its values.
enum SQLiteParameters {
  /// - Throws: `.bug` for a `$` that is not a parameter, for `?`, and for `::`, which only PostgreSQL knows.
  static func rewrite(_ sql: String) throws(StoreError) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(sql.utf8.count)
    let source = Array(sql.utf8)
    var index = 0
    while index < source.count {
      let byte = source[index]
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        let end = quotedEnd(source, from: index)
        result += source[index..<end]
        index = end
        continue
      case UInt8(ascii: "$"):
        guard index + 1 < source.count, isDigit(source[index + 1]) else { throw .bug("`$` without a number in `\(sql)`") }
        result.append(UInt8(ascii: "?"))
      case UInt8(ascii: "?"):
        throw .bug("`?` in `\(sql)`: parameters are written `$n`")
      case UInt8(ascii: ":") where index + 1 < source.count && source[index + 1] == byte:
        throw .bug("`::` in `\(sql)`: write CAST")
      default:
        result.append(byte)
      }
      index += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// The index after the closing quote; a doubled quote reads as two quoted parts side by side, which is the same text.
  private static func quotedEnd(_ source: [UInt8], from start: Int) -> Int {
    let close = source[(start + 1)...].firstIndex(of: source[start])
    return close.map { $0 + 1 } ?? source.count
  }
}
