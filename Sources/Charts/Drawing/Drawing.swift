/// A chart as geometry: what stands where, in which role. `SVGText` writes it for pages; another writer may draw it on paper.
public struct Drawing: Hashable, Sendable {
  /// The width at which a chart fits a phone and a third of a wide page, with its texts readable in both.
  public static let narrow = 310.0
  /// The width for half of a wide page and more.
  public static let wide = 520.0

  /// In units of one CSS pixel at the chart's natural size; the origin is the upper left corner.
  public var width: Double
  public var height: Double
  public var title: String
  /// What the chart says, in one or two sentences, for somebody who does not see it.
  public var summary: String
  /// Later ones lie above earlier ones.
  public var elements: [Element]
  /// The same numbers in words.
  public var table: DataTable

  public init(width: Double, height: Double, title: String, summary: String, elements: [Element], table: DataTable) {
    self.width = width
    self.height = height
    self.title = title
    self.summary = summary
    self.elements = elements
    self.table = table
  }
}

/// The numbers of a chart as a table.
public struct DataTable: Hashable, Sendable {
  public var columns: [String]
  /// Each as long as `columns`; the first cell names its row.
  public var rows: [[String]]

  public init(columns: [String], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }
}

/// A place in a drawing.
public struct Point: Hashable, Sendable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// An upright rectangle in a drawing.
public struct Box: Hashable, Sendable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  var maxX: Double { x + width }
  var maxY: Double { y + height }

  func intersects(_ other: Box) -> Bool { x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY }
}

/// One shape or one text of a drawing.
public struct Element: Hashable, Sendable {
  public var shape: Shape
  public var role: Role
  /// Said about this element alone, when somebody points at it.
  public var tip: String?

  public init(_ shape: Shape, _ role: Role, tip: String? = nil) {
    self.shape = shape
    self.role = role
    self.tip = tip
  }

  public enum Shape: Hashable, Sendable {
    case line(Point, Point)
    case box(Box, radius: Double)
    case circle(Point, radius: Double)
    /// An open line through all points.
    case path([Point])
    /// A closed area around all points.
    case area([Point])
    case text(String, Point, Anchor)
  }

  /// Which part of a text stands at its point.
  public enum Anchor: String, Hashable, Sendable {
    case start, middle, end
  }

  /// What an element is; style sheets decide how that looks.
  public enum Role: Hashable, Sendable {
    /// Lines across the plot at the ticks, the axis itself, and the words at the ticks.
    case grid, axis, tick
    /// Names of rows, axes and series; numbers that are read.
    case label, value
    /// An empty scale, an interval upon it, a measured value.
    case track, span, point
    case bar
    /// A line for a median or another quantile, the wider one below that keeps it from the bars, and its words.
    case mark, markGround, markLabel
    /// The n-th series: its line, its band and its sign in the legend.
    case series(Int), band(Int)
    /// A cell of a matrix, 0 for empty to 4 for the fullest.
    case cell(Int)
  }
}
