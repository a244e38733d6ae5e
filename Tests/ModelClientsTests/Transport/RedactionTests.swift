import Foundation
import Testing

@testable import ModelClients

@Suite struct RedactionTests {
  private let key = "sk-a/b+c=\"d\\e\"-42-äß"
  private var redaction: Redaction { Redaction(Secret(key)) }

  @Test func theKeyIsHiddenRawAndEscaped() throws {
    let json = String(decoding: try JSONEncoder().encode([key]), as: UTF8.self)
    let plain = JSONEncoder()
    plain.outputFormatting = .withoutEscapingSlashes
    let unescaped = String(decoding: try plain.encode([key]), as: UTF8.self)
    let ascii = key.utf16.map { unit in String(format: "\\u%04x", unit) }.joined()
    let mixed = key.utf16.map { unit in
      unit < 0x80
        && (UnicodeScalar(unit)?.properties.isAlphabetic == true || UnicodeScalar(unit)?.properties.numericType != nil
          || unit == 0x2D)
        ? String(UnicodeScalar(UInt8(unit))) : String(format: "\\u%04x", unit)
    }.joined()

    #expect(redaction.apply(to: "bad key \(key)!") == "bad key •••!")
    #expect(redaction.apply(to: json) == "[\"•••\"]")
    #expect(redaction.apply(to: unescaped) == "[\"•••\"]")
    #expect(redaction.apply(to: mixed) == "•••")
    #expect(!ascii.isEmpty)
  }

  @Test func theKeyIsHiddenInURLs() throws {
    let upper = try #require(
      key.addingPercentEncoding(
        withAllowedCharacters: CharacterSet(charactersIn: "a"..."z").union(.init(charactersIn: "0123456789-"))))
    #expect(redaction.apply(to: "?k=\(upper)&x") == "?k=•••&x")
    let lower = upper.replacingOccurrences(of: "%2F", with: "%2f").replacingOccurrences(of: "%2B", with: "%2b")
      .replacingOccurrences(of: "%3D", with: "%3d").replacingOccurrences(of: "%5C", with: "%5c")
      .replacingOccurrences(of: "%C3%A4%C3%9F", with: "%c3%a4%c3%9f")
    #expect(redaction.apply(to: "?k=\(lower)&x") == "?k=•••&x")
  }

  /// Encoders differ in what they leave as it is: nothing but letters and digits, RFC 3986, `encodeURIComponent`, Python's `quote`.
  @Test(arguments: ["", "-._~", "-_.!~*'()", "-._~/"])
  func theKeyIsHiddenWhateverAnEncoderLeaves(_ left: String) throws {
    let allowed = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "!"..."~")).union(.init(charactersIn: left))
    let encoded = try #require(key.addingPercentEncoding(withAllowedCharacters: allowed))
    #expect(redaction.apply(to: "?k=\(encoded)&x") == "?k=•••&x")
  }

  @Test(arguments: ["", "u", "user:", "Bearer ", "api-key="], ["", "!", "??", "tail"])
  func theKeyIsHiddenInBase64(_ before: String, _ after: String) {
    let encoded = Data((before + key + after).utf8).base64EncodedString()
    let hidden = redaction.apply(to: encoded)
    #expect(hidden.contains("•••"))
    // What is left cannot be decoded to more than the ends of the key.
    let rest = hidden.replacingOccurrences(of: "•••", with: "")
    #expect(rest.count <= Data((before + after).utf8).base64EncodedString().count + 8)
    #expect(
      redaction.apply(to: encoded.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")).contains("•••")
    )
  }

  @Test func textWithoutTheKeyStays() {
    #expect(redaction.apply(to: "model not found") == "model not found")
    #expect(Redaction(nil).apply(to: "x") == "x")
    #expect(Redaction(Secret("abc")).apply(to: "abc abc") == "abc abc")
  }

  @Test func aSecretIsNeverPrinted() throws {
    let secret = try #require(Secret("  very-secret\n"))
    var dumped = ""
    dump(ModelEndpoint(baseURL: "http://x/v1", key: secret), to: &dumped)

    #expect("\(secret)" == "•••")
    #expect(String(reflecting: secret) == "•••")
    #expect("\(ModelEndpoint(baseURL: "http://x/v1", key: secret))".contains("very-secret") == false)
    #expect(!dumped.contains("very-secret"))
    #expect(secret.exposed == "very-secret")
    #expect(Secret(" \n") == nil)
  }
}
