/// A table of plain columns: aligned by display width, two spaces apart, no boxes, the last column unpadded.
public struct TextTable: Hashable, Sendable {
  public var columns: [Column]
  public var rows: [[Cell]]

  public init(_ columns: [Column], rows: [[Cell]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// The lines of the table with a header; nothing at all when there are no rows.
  public func lines(_ painter: Painter) -> [String] {
    guard !rows.isEmpty else { return [] }
    let header = columns.map { Cell($0.title, $0.title.isEmpty ? nil : .muted) }
    let widths = columns.indices.map { index in
      ([header] + rows).reduce(0) { max($0, index < $1.count ? $1[index].text.displayWidth : 0) }
    }
    return ([header] + rows).map { line(of: $0, widths, painter) }
  }

  private func line(of row: [Cell], _ widths: [Int], _ painter: Painter) -> String {
    var line = ""
    for (index, column) in columns.enumerated() {
      let cell = index < row.count ? row[index] : Cell("")
      let padding = String(repeating: " ", count: widths[index] - cell.text.displayWidth)
      let painted = painter(cell.text, cell.style)
      if index > 0 { line += "  " }
      switch column.alignment {
      case .right: line += padding + painted
      case .left: line += index == columns.count - 1 ? painted : painted + padding
      }
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  public struct Column: Hashable, Sendable {
    public var title: String
    public var alignment: Alignment

    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// Words stand left, numbers right.
  public enum Alignment: Hashable, Sendable {
    case left, right
  }

  /// A cell's text, made harmless, and what it means.
  public struct Cell: Hashable, Sendable, ExpressibleByStringLiteral {
    public let text: String
    public let style: Style?

    public init(_ text: String, _ style: Style? = nil) {
      self.text = text.withoutControlCharacters
      self.style = style
    }

    public init(stringLiteral value: String) { self.init(value) }
  }
}
