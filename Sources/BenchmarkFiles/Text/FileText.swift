import Yams

/// The text of one file, read as YAML.
struct FileText {
  let root: FileValue
  private let lines: [Substring]

  /// Larger files are none that somebody wrote by hand.
  static let mostBytes = 256 << 10

  /// - Throws: the first place where the text is no YAML.
  init(_ text: String) throws(FileMistake) {
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    try AliasBound(text).check()
    let node: Node?
    do { node = try Parser(yaml: text, encoding: .utf8).singleRoot() } catch {
      throw Self.mistake(error)
    }
    guard let node else { throw FileMistake("the file is empty", at: .start) }
    root = FileValue(node, name: "")
  }

  private static func mistake(_ error: any Error) -> FileMistake {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      FileMistake(
        "the file is no YAML here: \(problem)", hint: "see to indentation, quotes and tabs",
        at: FilePlace(line: mark.line, column: mark.column))
    case YamlError.duplicatedKeysInMapping(let keys, let context):
      FileMistake(
        "the key \(keys.map { "`\($0.excerpt)`" }.joined(separator: ", ")) is there twice", hint: "leave one of them out",
        at: FilePlace(line: context.mark.line, column: context.mark.column))
    case YamlError.reader(let problem, _, _, _): FileMistake("the file is no YAML: \(problem)", at: .start)
    default: FileMistake("the file is no YAML", at: .start)
    }
  }

  /// Where `piece` stands in a text of the file, looked for from the line where the text begins.
  func place(of piece: String, in value: FileValue) -> FilePlace {
    for (index, line) in lines.enumerated().dropFirst(value.place.line - 1) {
      if let range = line.firstRange(of: piece) {
        let column = line.unicodeScalars.distance(from: line.startIndex, to: range.lowerBound) + 1
        return FilePlace(line: index + 1, column: column)
      }
    }
    return value.place
  }
}
