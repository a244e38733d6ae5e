import AssayKit
import Foundation
import Testing

/// What `JSONValue(json:)` reads is what `JSONDecoder` reads.
@Suite struct JSONReaderTests {
  static let texts = [
    "null", "true", "false", "0", "-0", "7", "-12", "1.5", "-0.25", "1e3", "1E+2", "1.5e-3", "1.0", "-0.0", "100e-1",
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890",
    "9007199254740993", "1e18", "1e19", "1.7976931348623157e308", "5e-324", "0.1", "3.141592653589793238462643", #""""#, #""a""#,
    #""\"\\\/\b\f\n\r\t""#, #""\u0041\u00e9\u5B57""#, #""\ud83d\ude00 \uD834\uDD1E""#, #""\u0000""#,
    "\"é 字 🙂 e\u{301} \u{2028} \u{7f}\"",
    "[]", "[ ]", "[1, 2 ,3]", "[[],[[]]]", "{}", "{ }", #"{"a":1}"#, #" { "a" : [ 1 , { "b" : null } ] , "" : "x" } "#,
    "\t\r\n 1 \n",
    #"{"a":1,"a":2}"#, #"{"\u0061":1,"b":2}"#, "\u{feff}1", #"["\u00e9","é"]"#,
    String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
  ]

  @Test(arguments: texts)
  func readsAsFoundationDoes(text: String) throws {
    #expect(try JSONValue(json: text.utf8) == JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)))
  }

  static let broken = [
    "", " ", "nul", "truer", "tru", "1 2", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity", "1e400", "\"", "\"a",
    "\"\n\"", "\"\u{0}\"", #""\x""#, #""\u12""#, #""\ud800""#, #""\ud800x""#, #""\ud800\u0041""#, #""\udc00""#, "[", "[1",
    "[,1]",
    "[1 2]", "]", "{", #"{"a"}"#, #"{"a":}"#, #"{a:1}"#, "{1:2}", #"{"a" 1}"#, "}", "'a'", "/**/1", #"{"a":1}}"#,
    "\u{a0}1",
    String(repeating: "[", count: 600) + String(repeating: "]", count: 600),
  ]

  @Test(arguments: broken)
  func refusesWhatFoundationRefuses(text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(json: text.utf8) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }
  }

  @Test(arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xC3, 0xA9]])
  func bytesThatAreNoTextAreRefused(bytes: [UInt8]) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(json: bytes) }
  }

  /// Foundation takes them.
  @Test(arguments: ["[1,]", #"{"a":1,}"#, "[,]", "{,}"])
  func commasBeforeAnEndAreRefused(text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(json: text.utf8) }
  }

  @Test func namesThePlaceOfTheFault() {
    #expect(throws: JSONSyntaxError(offset: 4)) { try JSONValue(json: "[1, x]".utf8) }
  }
}
