/// One message of a conversation with a model.
public struct Message: Hashable, Sendable, Codable {
  public enum Role: String, Hashable, Sendable, Codable {
    case system, user, assistant, tool
  }

  public var role: Role
  public var content: [ContentPart]

  public init(_ role: Role, _ content: [ContentPart]) {
    self.role = role
    self.content = content
  }

  public static func system(_ text: String) -> Message { Message(.system, [.text(text)]) }
  public static func user(_ text: String) -> Message { Message(.user, [.text(text)]) }
  public static func assistant(_ text: String) -> Message { Message(.assistant, [.text(text)]) }

  /// All text parts, joined by line feeds.
  public var text: String {
    content.compactMap { part in if case .text(let text) = part { text } else { nil } }.joined(separator: "\n")
  }
}

/// A piece of a message.
public enum ContentPart: Hashable, Sendable, Codable {
  case text(String)
  /// An image as an `https:` or `data:` URL.
  case imageURL(String)
}
