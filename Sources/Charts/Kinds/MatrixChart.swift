/// Counts by two properties: what two models got right and wrong on the same items.
public struct MatrixChart: Hashable, Sendable {
  public var title: String
  public var rowName: String
  public var columnName: String
  public var rows: [String]
  public var columns: [String]
  /// One array a row, as long as `columns`.
  public var counts: [[Int]]
  public var width: Double

  /// - Parameter counts: cells that are missing count as 0; negative ones too.
  public init(
    _ title: String, rowName: String, rows: [String], columnName: String, columns: [String], counts: [[Int]],
    width: Double = Drawing.narrow
  ) {
    self.title = title
    self.rowName = rowName
    self.columnName = columnName
    self.rows = rows
    self.columns = columns
    self.counts = rows.indices.map { row in
      columns.indices.map { column in
        row < counts.count && column < counts[row].count ? max(0, counts[row][column]) : 0
      }
    }
    self.width = width
  }

  private static let cellHeight = 46.0

  private var total: Double { counts.joined().reduce(0.0) { $0 + Double($1) } }

  public var drawing: Drawing {
    let names = rows.map { TextSize.fitted($0, into: width * 0.3) }
    let left = (names.map { TextSize.width($0) }.max() ?? 0) + 12
    let top = 3 * TextSize.lineHeight + 6
    let wide = columns.isEmpty ? 0 : (width - left) / Double(columns.count)
    var elements = [
      // Each on a line of its own: two names side by side read as one.
      Element(.text(TextSize.fitted("↓ " + rowName, into: width), Point(0, 11), .start), .label),
      Element(.text(TextSize.fitted("→ " + columnName, into: width - left), Point(left, 11 + TextSize.lineHeight), .start), .label),
    ]
    for (index, column) in columns.enumerated() {
      let x = left + (Double(index) + 0.5) * wide
      elements.append(Element(.text(TextSize.fitted(column, into: wide - 6), Point(x, top - 8), .middle), .tick))
    }
    for (row, name) in names.enumerated() {
      let y = top + Double(row) * Self.cellHeight
      elements.append(Element(.text(name, Point(left - 10, y + Self.cellHeight / 2 + 4), .end), .tick))
      for column in columns.indices { elements += cell(row, column, x: left + Double(column) * wide, y: y, width: wide) }
    }
    return Drawing(
      width: width, height: top + Double(max(1, rows.count)) * Self.cellHeight, title: title, summary: summary,
      elements: elements, table: table)
  }

  private func cell(_ row: Int, _ column: Int, x: Double, y: Double, width: Double) -> [Element] {
    let count = Double(counts[row][column])
    let most = Double(counts.joined().max() ?? 0)
    let level = count == 0 ? 0 : max(1, Int((count / most * 4).rounded()))
    let tip = "\(rowName) \(rows[row]), \(columnName) \(columns[column]): \(NumberText.grouped(count, 0))"
    let box = Box(x: x + 1, y: y + 1, width: max(1, width - 2), height: Self.cellHeight - 2)
    let middle = x + width / 2
    return [
      Element(.box(box, radius: 4), .cell(level), tip: tip),
      Element(.text(NumberText.grouped(count, 0), Point(middle, y + 21), .middle), .value),
      Element(.text(share(count), Point(middle, y + 36), .middle), .tick),
    ]
  }

  private func share(_ count: Double) -> String { total > 0 ? Quantity.share.words(count / total) : "–" }

  private var summary: String {
    guard total > 0 else { return "No items." }
    let cells = rows.indices.flatMap { row in
      columns.indices.map { column in "\(rows[row]) and \(columns[column]): \(NumberText.grouped(Double(counts[row][column]), 0))" }
    }
    return "Of \(NumberText.grouped(total, 0)) items, \(rowName) and \(columnName). " + cells.prefix(9).joined(separator: "; ")
      + "."
  }

  private var table: DataTable {
    DataTable(
      columns: [rowName] + columns,
      rows: rows.indices.map { row in [rows[row]] + counts[row].map { NumberText.grouped(Double($0), 0) } })
  }
}
