extension JSONValue {
  /// A number that JSON can hold, else `null`.
  public static func optional(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(value)
  }

  public static func optional(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
  public static func optional(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }
  public static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
  public static func optional(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }

  public static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
  public static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }

  public static func interval(_ interval: Interval?) -> JSONValue {
    guard let interval else { return .null }
    return ["low": .number(interval.low), "high": .number(interval.high), "method": .string(interval.method.rawValue)]
  }
}
