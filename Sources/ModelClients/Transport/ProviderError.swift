import AssayKit
import Foundation

/// What a provider says in the body of an error, in any of the shapes that servers use.
struct ProviderError: Decodable {
  var message: String?
  /// Words such as `context_length_exceeded`, from `code` and `type`.
  var words: [String] = []
  /// Whether the text of this one request was refused (OpenRouter says so with 403, which elsewhere means the key).
  var isModeration = false
  /// A status code inside the body, where a router reports what happened behind it.
  var status: Int?

  private enum Keys: String, CodingKey {
    case error, message, detail, code, type, status, metadata, raw, reasons
    case flaggedInput = "flagged_input"
  }

  init(from decoder: any Decoder) throws {
    guard let fields = try? decoder.container(keyedBy: Keys.self) else {
      // Not an object: an error that is a bare string. Anything else has nothing to say.
      message = try? decoder.singleValueContainer().decode(String.self)
      return
    }
    if let inner = try? fields.decode(ProviderError.self, forKey: .error) {
      self = inner
      if message != nil || !words.isEmpty || status != nil { return }
    }
    // A field of another type than expected is as good as a missing one: this is only read to explain a failure.
    message = (try? fields.decode(String.self, forKey: .message)) ?? (try? fields.decode(String.self, forKey: .detail))
    words = [Keys.code, .type].compactMap { key in try? fields.decode(String.self, forKey: key) }
    let code = (try? fields.decode(Int.self, forKey: .code)) ?? (try? fields.decode(Int.self, forKey: .status))
    status = code ?? words.lazy.compactMap(Int.init).first
    guard let metadata = try? fields.nestedContainer(keyedBy: Keys.self, forKey: .metadata) else { return }
    isModeration = metadata.contains(.flaggedInput) || metadata.contains(.reasons)
    if let raw = try? metadata.decode(String.self, forKey: .raw) {
      message = [message, raw].compactMap { $0 }.joined(separator: ": ")
    }
  }

  /// Reads a body; `nil` when it is not JSON.
  static func read(_ body: some Sequence<UInt8>) -> ProviderError? {
    // Not JSON is a fact that the caller reports with the body's own text.
    try? JSONDecoder().decode(ProviderError.self, from: Data(body))
  }
}
