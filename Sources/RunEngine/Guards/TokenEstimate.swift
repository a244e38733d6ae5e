import AssayKit

/// How many tokens a prompt may have, without the model's tokenizer.
///
/// Tokenizers differ, so this is a guess on the large side: English runs at four to five bytes a token, code and formulas at
/// about three, several tokenizers write every digit apart, and a character of Chinese or an emoji takes one token or more.
struct TokenEstimate: Hashable {
  /// A guess on the large side.
  private(set) var about: Int
  /// Hardly any text has fewer.
  private(set) var atLeast: Int

  /// What a chat template adds for each message: role and separators.
  static let tokensOfMessage = 8
  /// What providers count for one image at their usual resolution.
  static let tokensOfImage = 1_500
  /// No tokenizer in use packs natural text more densely.
  private static let mostBytesOfToken = 8

  init(_ messages: [Message]) {
    about = 0
    atLeast = 0
    for message in messages {
      about += Self.tokensOfMessage
      for part in message.content {
        switch part {
        case .text(let text):
          about += Self.tokens(of: text)
          atLeast += text.utf8.count / Self.mostBytesOfToken
        case .imageURL: about += Self.tokensOfImage
        }
      }
    }
  }

  /// Of a prompt that its publisher has counted: tokenizers in use differ by a tenth or so on such text.
  init(counted tokens: Int) {
    about = tokens + Self.tokensOfMessage
    atLeast = tokens - tokens / 10
  }

  /// Of an item's first request: the publisher's count where there is one, else by its text.
  init(of item: ItemID, in set: any ItemSet) throws(Failure) {
    if let tokens = try set.promptTokens(of: item) {
      self.init(counted: tokens)
    } else {
      self.init(try set.item(item).messages)
    }
  }

  private static func tokens(of text: String) -> Int {
    var sevenths = 0
    for scalar in text.unicodeScalars { sevenths += self.sevenths(of: scalar) }
    return (sevenths + 6) / 7
  }

  private static func sevenths(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x30...0x39: 7
    case 0x20, 0x41...0x5A, 0x61...0x7A: 2
    case ..<0x800: 4
    default: 9
    }
  }
}
