import AssayKit
import Foundation
import Testing

@Suite struct JSONValueTests {
  static let values: [JSONValue] = [
    nil, true, false, 0, -1, 9_007_199_254_740_993, .integer(.max), .integer(.min), 0.5, -1e-300, 1.7976931348623157e308, "",
    "é 字 🙂 \u{0} \"\\/ \u{2028}", [], [:], [nil, [1, [2.5]], ["a": ["b": nil]]],
  ]

  @Test(arguments: values)
  func survivesJSON(value: JSONValue) throws {
    let data = try JSONEncoder().encode(["value": value])

    #expect(try JSONDecoder().decode([String: JSONValue].self, from: data) == ["value": value])
  }

  static let texts: [(String, JSONValue)] = [
    ("1", .integer(1)), ("1.5", .number(1.5)), ("true", .bool(true)), ("\"true\"", .string("true")), ("null", .null),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)),
  ]

  @Test(arguments: texts)
  func readsTheNearestCase(text: String, value: JSONValue) throws {
    #expect(try JSONDecoder().decode([JSONValue].self, from: Data("[\(text)]".utf8)) == [value])
  }

  /// JSON does not tell 1 from 1.0.
  @Test func aWholeNumberComesBackAsAnInteger() throws {
    let data = try JSONEncoder().encode([JSONValue.number(3)])

    #expect(try JSONDecoder().decode([JSONValue].self, from: data) == [3])
  }

  @Test(arguments: [Double.nan, .infinity])
  func whatJSONCannotHoldIsRefused(number: Double) {
    #expect(throws: EncodingError.self) { try JSONEncoder().encode([JSONValue.number(number)]) }
  }
}
