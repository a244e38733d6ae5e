/// RFC 4180, a byte at a time: quoted fields, quotes doubled inside them, line breaks inside them, `\n` and `\r\n` after a row.
///
/// What the grammar does not allow is refused, since a guess would shift every field that follows.
struct CSVScanner {
  enum Fault: Error, Hashable {
    case quoteInPlainField
    case textAfterQuote
    case openQuote
    case notUTF8

    var words: String {
      switch self {
      case .quoteInPlainField: "a quote stands inside a field that is not quoted"
      case .textAfterQuote: "text follows the closing quote of a field"
      case .openQuote: "a quoted field is never closed"
      case .notUTF8: "it is not UTF-8"
      }
    }
  }

  private enum State {
    /// Nothing of the field has been read.
    case start
    case plain
    case quoted
    /// After a quote inside a quoted field: its end, or the first half of a doubled one.
    case closing
    /// After a carriage return outside quotes: the end of the row, when a line feed follows.
    case carriage
  }

  private var state = State.start
  private var field: [UInt8] = []
  private var row: [String] = []

  /// Bytes of the row that is being read.
  private(set) var length = 0

  /// - Returns: the row that `byte` ends.
  mutating func consume(_ byte: UInt8) throws(Fault) -> [String]? {
    length += 1
    switch (state, byte) {
    case (.quoted, UInt8(ascii: "\"")): state = .closing
    case (.quoted, _): field.append(byte)
    case (.closing, UInt8(ascii: "\"")):
      field.append(byte)
      state = .quoted
    case (_, UInt8(ascii: "\n")): return try endRow()
    case (.carriage, _): throw .textAfterQuote
    case (_, UInt8(ascii: "\r")): state = .carriage
    case (_, UInt8(ascii: ",")): try endField()
    case (.start, UInt8(ascii: "\"")): state = .quoted
    case (.closing, _): throw .textAfterQuote
    case (.plain, UInt8(ascii: "\"")): throw .quoteInPlainField
    case (_, _):
      field.append(byte)
      state = .plain
    }
    return nil
  }

  /// Ends the last row of a file that does not end with a line break.
  mutating func finish() throws(Fault) -> [String]? {
    if state == .quoted { throw .openQuote }
    guard length > 0 else { return nil }
    return try endRow()
  }

  private mutating func endField() throws(Fault) {
    guard let text = String(validating: field, as: UTF8.self) else { throw .notUTF8 }
    row.append(text)
    field.removeAll(keepingCapacity: true)
    state = .start
  }

  private mutating func endRow() throws(Fault) -> [String] {
    try endField()
    defer {
      row = []
      length = 0
    }
    return row
  }
}
