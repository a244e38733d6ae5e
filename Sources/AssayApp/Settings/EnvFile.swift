/// The format of `.env`: `NAME=value` lines, as shells and other tools write them.
enum EnvFile {
  /// Reads the lines; the last one of a name wins.
  ///
  /// `export` in front, single or double quotes around a value, and comments are understood; lines without `=` are refused,
  /// since a key that is silently ignored costs an hour.
  ///
  /// - Throws: with the number of the line, never with its text, which may hold a secret.
  static func parse(_ text: String, path: String) throws(SettingsError) -> [String: String] {
    var values: [String: String] = [:]
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      var line = trim(line)
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      if line.hasPrefix("export ") { line = trim(line.dropFirst("export ".count)) }
      guard let equals = line.firstIndex(of: "="), equals != line.startIndex else {
        throw SettingsError("line \(index + 1) of \(path) cannot be read", hint: "each line must be NAME=value or # a comment")
      }
      values[String(trim(line[..<equals]))] = value(trim(line[line.index(after: equals)...]))
    }
    return values
  }

  private static func value(_ text: Substring) -> String {
    if let quote = text.first, quote == "\"" || quote == "'", let end = text.dropFirst().firstIndex(of: quote) {
      return String(text[text.index(after: text.startIndex)..<end])
    }
    if text.hasPrefix("#") { return "" }
    guard let comment = text.firstRange(of: " #") else { return String(text) }
    return String(trim(text[..<comment.lowerBound]))
  }

  private static func trim(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
