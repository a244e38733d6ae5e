import Foundation
public import Testing

/// The rows of one file of JSON lines in the folder of reference data.
public struct ReferenceRows<Row: Decodable> {
  /// At least one.
  public let all: [Row]
  /// Whether these are the rows that the test was written with, as far as their number tells.
  ///
  /// Other rows of the same form must agree as well, but nothing is known of how many of a kind there are among them.
  public let areKnown: Bool

  /// - Parameters:
  ///   - path: inside the folder of reference data.
  ///   - known: how many rows the file had when the test was written.
  /// - Returns: `nil`, after saying so, when the folder is not there.
  public init?(_ path: String, known: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
    guard let file = SharedFolder.place(path, sourceLocation: sourceLocation) else { return nil }
    all = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Row.self, from: $0) }
    areKnown = all.count == known
    try #require(!all.isEmpty, "`\(path)` has no rows", sourceLocation: sourceLocation)
  }
}
