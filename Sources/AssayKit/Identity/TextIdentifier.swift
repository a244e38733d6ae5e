/// A name or id that is text outside and a distinct type inside, so that a run id can never be passed as an item id.
public protocol TextIdentifier: Hashable, Comparable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The text exactly as it is stored, printed and sent.
  var rawValue: String { get }

  /// Wraps text that is already known to be an id of this kind.
  init(_ rawValue: String)
}

extension TextIdentifier {
  public var description: String { rawValue }

  public init(stringLiteral value: String) { self.init(value) }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
