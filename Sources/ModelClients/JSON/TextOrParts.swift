/// The content of a message as both forms of chat APIs take it: one text, or a list of parts.
enum TextOrParts<Part: Encodable>: Encodable {
  case text(String)
  case parts([Part])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .parts(let parts): try container.encode(parts)
    }
  }
}
