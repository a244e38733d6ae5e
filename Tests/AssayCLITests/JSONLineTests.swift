import AssayKit
import Foundation
import Testing

@testable import AssayCLI

@Suite struct JSONLineTests {
  static let values: [JSONValue] = [
    nil, true, false, 0, -1, .integer(.max), .integer(.min), 0.5, 1.0, -0.0, 100, 1e15, 1e16, 1e20, 1.5e300, 1e-5, 0.0001, -1e-300,
    .number(.leastNonzeroMagnitude), 0.1, 3.0000000000000004, "", "plain", "\" \\ / \n \r \t \u{8} \u{C} \u{0} \u{1F} \u{7F}",
    "é 字 🙂 e\u{301} \u{2028}", [], [:], [1, [2.5, nil]],
    ["b": 1, "a": ["z": nil, "Z": "x"], "item_id": "1", "é": 2, "": false, "a b": [], "ab": [:], "a1": 1, "a10": 1, "a2": 1],
  ]

  @Test(arguments: values)
  func isWhatFoundationWrites(value: JSONValue) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]

    #expect(try JSONLine.text(value) == String(decoding: encoder.encode(value), as: UTF8.self))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatJSONCannotHoldIsRefused(number: Double) {
    #expect(throws: EncodingError.self) { try JSONLine.text([.number(number)]) }
  }
}
