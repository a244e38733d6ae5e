import AssayKit
import Foundation

/// Messages as they are stored: the JSON of the OpenAI dialect, written by hand because every attempt is written once.
///
/// `[{"role":"user","content":[{"type":"text","text":"…"},{"type":"image_url","url":"…"}]}]`
enum MessageCoding {
  static func encode(_ messages: [Message]) -> Data {
    var writer = JSONTextWriter()
    writer.raw("[")
    for (index, message) in messages.enumerated() {
      writer.raw(index == 0 ? "{\"role\":" : ",{\"role\":")
      writer.string(message.role.rawValue)
      writer.raw(",\"content\":[")
      for (index, part) in message.content.enumerated() {
        if index > 0 { writer.raw(",") }
        switch part {
        case .text(let text):
          writer.raw("{\"type\":\"text\",\"text\":")
          writer.string(text)
        case .imageURL(let url):
          writer.raw("{\"type\":\"image_url\",\"url\":")
          writer.string(url)
        }
        writer.raw("}")
      }
      writer.raw("]}")
    }
    writer.raw("]")
    return Data(writer.bytes)
  }

  static func decode(_ data: Data) throws(StoreError) -> [Message] {
    do {
      return try JSONDecoder().decode([StoredMessage].self, from: data).map { stored in
        Message(
          stored.role,
          try stored.content.map { part in
            switch (part.type, part.text, part.url) {
            case ("text", let text?, _): .text(text)
            case ("image_url", _, let url?): .imageURL(url)
            default: throw StoreError.bug("stored message has a part of type `\(part.type)`")
            }
          })
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw .bug("stored messages are not readable: \(error)")
    }
  }

  private struct StoredMessage: Decodable {
    var role: Message.Role
    var content: [Part]

    struct Part: Decodable {
      var type: String
      var text: String?
      var url: String?
    }
  }
}

/// Writes JSON strings without a tree in between.
struct JSONTextWriter {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func string(_ text: String) {
    bytes.reserveCapacity(bytes.count + text.utf8.count + 2)
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { source in
      var start = 0
      for (index, byte) in source.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(contentsOf: source[start..<index])
        escape(byte)
        start = index + 1
      }
      bytes.append(contentsOf: source[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    default:
      let digits = Array("0123456789abcdef".utf8)
      raw("\\u00")
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}
