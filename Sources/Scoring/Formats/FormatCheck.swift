/// One thing that can be checked about the form of an answer, whatever it says.
///
/// Words are what stands between spaces and holds a letter or digit. Lines are those that are not blank. Spaces around the
/// whole text and around its lines never count.
public enum FormatCheck: Hashable, Sendable {
  /// Exactly so many words.
  case wordCount(Int)
  /// At least one word, and at most so many.
  case maximumWords(Int)
  /// Exactly so many lines.
  case lineCount(Int)
  /// At least one letter, and no capital one.
  case lowerCase
  /// The text occurs nowhere, in any case; there is at least one word.
  case forbiddenText(String)
  /// The word occurs, in any case.
  case containsWord(String)
  /// The text begins with this; typographic quotation marks count as `"`.
  case startsWith(String)
  /// The text ends with this; typographic quotation marks count as `"`.
  case endsWith(String)
  /// The first line is this.
  case firstLine(String)
  /// The last line is this.
  case lastLine(String)
  /// Every line begins with this.
  case linesStartWith(String)
  /// The separator cuts the text into exactly so many parts, each with a word in it.
  case listCount(Int, separator: String)
  /// The text is exactly one of these.
  case oneOf([String])
  /// The text is a JSON object with exactly these keys; a Markdown code fence around it is allowed.
  case jsonObject(keys: [String])
}

extension FormatCheck: Decodable {
  private enum Name: String, Decodable {
    case wordCount = "word_count"
    case maximumWords = "max_words"
    case lineCount = "line_count"
    case lowerCase = "lower_case"
    case forbiddenText = "forbidden_text"
    case containsWord = "contains_word"
    case startsWith = "starts_with"
    case endsWith = "ends_with"
    case firstLine = "first_line"
    case lastLine = "last_line"
    case linesStartWith = "lines_start_with"
    case listCount = "list_count"
    case oneOf = "one_of"
    case jsonObject = "json_object"
  }

  private enum CodingKeys: String, CodingKey { case check, count, text, texts, separator, keys }

  private var name: Name {
    switch self {
    case .wordCount: .wordCount
    case .maximumWords: .maximumWords
    case .lineCount: .lineCount
    case .lowerCase: .lowerCase
    case .forbiddenText: .forbiddenText
    case .containsWord: .containsWord
    case .startsWith: .startsWith
    case .endsWith: .endsWith
    case .firstLine: .firstLine
    case .lastLine: .lastLine
    case .linesStartWith: .linesStartWith
    case .listCount: .listCount
    case .oneOf: .oneOf
    case .jsonObject: .jsonObject
    }
  }

  /// The name in item files and in the details of verdicts, such as `word_count`.
  public var label: String { name.rawValue }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func count() throws -> Int { try values.decode(Int.self, forKey: .count) }
    func text() throws -> String { try values.decode(String.self, forKey: .text) }
    self =
      switch try values.decode(Name.self, forKey: .check) {
      case .wordCount: .wordCount(try count())
      case .maximumWords: .maximumWords(try count())
      case .lineCount: .lineCount(try count())
      case .lowerCase: .lowerCase
      case .forbiddenText: .forbiddenText(try text())
      case .containsWord: .containsWord(try text())
      case .startsWith: .startsWith(try text())
      case .endsWith: .endsWith(try text())
      case .firstLine: .firstLine(try text())
      case .lastLine: .lastLine(try text())
      case .linesStartWith: .linesStartWith(try text())
      case .listCount: .listCount(try count(), separator: try values.decode(String.self, forKey: .separator))
      case .oneOf: .oneOf(try values.decode([String].self, forKey: .texts))
      case .jsonObject: .jsonObject(keys: try values.decode([String].self, forKey: .keys))
      }
  }
}
