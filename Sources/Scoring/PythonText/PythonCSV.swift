/// Reads rows as Python's `csv.reader` does with its standard dialect.
enum PythonCSV {
  private enum State {
    case startOfRecord, startOfField, inField, inQuotes, afterQuote, afterLineEnd
  }

  private static let quote = UInt32(0x22)
  /// Longer fields are an error there.
  private static let longestField = 131_072

  /// - Returns: `nil` where `csv.reader` throws: a bare carriage return inside a row, a field that is too long.
  static func rows(_ text: CodePoints, delimiter: UInt32 = 0x2c) -> [[[UInt32]]]? {
    var reader = Reader(delimiter: delimiter)
    var start = text.startIndex
    while start < text.endIndex {
      let end = text[start...].firstIndex(of: CodePoint.newline).map { $0 + 1 } ?? text.endIndex
      for value in text[start..<end] { guard reader.take(value) else { return nil } }
      guard reader.take(nil) else { return nil }
      if reader.state == .startOfRecord { reader.closeRow() }
      start = end
    }
    if !reader.field.isEmpty || reader.state == .inQuotes {
      reader.closeField()
      reader.closeRow()
    }
    return reader.rows
  }

  private struct Reader {
    let delimiter: UInt32
    var rows: [[[UInt32]]] = []
    var row: [[UInt32]] = []
    var field: [UInt32] = []
    var state = State.startOfRecord

    mutating func closeField() {
      row.append(field)
      field = []
    }

    mutating func closeRow() {
      rows.append(row)
      row = []
      state = .startOfRecord
    }

    /// - Parameter value: `nil` at the end of a line.
    /// - Returns: `false` for an error.
    mutating func take(_ value: UInt32?) -> Bool {
      let isLineEnd = value == nil || value == 0x0a || value == 0x0d
      switch state {
      case .startOfRecord where isLineEnd: if value != nil { state = .afterLineEnd }
      case .startOfRecord, .startOfField:
        guard value == PythonCSV.quote else { return takeInField(value, isLineEnd) }
        state = .inQuotes
      case .inField: return takeInField(value, isLineEnd)
      case .inQuotes:
        if value == PythonCSV.quote { state = .afterQuote } else if let value { return append(value) }
      case .afterQuote:
        if value == PythonCSV.quote { state = .inQuotes; return append(PythonCSV.quote) }
        return takeInField(value, isLineEnd)
      case .afterLineEnd:
        guard isLineEnd else { return false }
        if value == nil { state = .startOfRecord }
      }
      return true
    }

    private mutating func takeInField(_ value: UInt32?, _ isLineEnd: Bool) -> Bool {
      if isLineEnd {
        closeField()
        state = value == nil ? .startOfRecord : .afterLineEnd
      } else if value == delimiter {
        closeField()
        state = .startOfField
      } else if let value {
        state = .inField
        return append(value)
      }
      return true
    }

    private mutating func append(_ value: UInt32) -> Bool {
      field.append(value)
      return field.count <= PythonCSV.longestField
    }
  }
}
