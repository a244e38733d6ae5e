import AssayKit
import Yams

/// A value of the file with its place and its name, such as `data.file`; whatever is read of it wrongly becomes a mistake.
struct FileValue {
  let name: String
  let place: FilePlace
  private let node: Node

  init(_ node: Node, name: String) {
    self.node = node
    self.name = name
    place = node.mark.map { FilePlace(line: $0.line, column: $0.column) } ?? .start
  }

  /// The text as it stands, which may be empty; `nil` for a list or a table.
  var plainText: String? { node.scalar?.string }

  var isTable: Bool { node.mapping != nil }

  /// - Parameter orEmpty: whether an empty text will do; `null` is the value left out then, without a mistake.
  func text(orEmpty: Bool = false, _ mistakes: inout Mistakes) -> String? {
    guard let scalar = node.scalar else {
      mistakes.add("`\(name)` is not a text", at: place)
      return nil
    }
    let isNothing = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    if orEmpty, isNothing, !scalar.string.isEmpty { return nil }
    guard orEmpty || (!isNothing && !scalar.string.isEmpty) else {
      mistakes.add("`\(name)` is empty", hint: "give it a value, or leave the line out", at: place)
      return nil
    }
    if let wrong = scalar.string.unicodeScalars.first(where: Self.isForbidden) {
      let code = String(wrong.value, radix: 16, uppercase: true)
      let padding = String(repeating: "0", count: max(0, 4 - code.count))
      mistakes.add("`\(name)` has the control character U+\(padding)\(code) in it", hint: "take it out", at: place)
      return nil
    }
    return scalar.string
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\r" && scalar != "\t"
  }

  func integer(_ range: ClosedRange<Int>, _ mistakes: inout Mistakes) -> Int? {
    guard let text = text(&mistakes) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      mistakes.add("`\(name)` is not a whole number from \(range.lowerBound) to \(range.upperBound): `\(text.excerpt)`", at: place)
      return nil
    }
    return value
  }

  func number(_ range: ClosedRange<Double>, _ mistakes: inout Mistakes) -> Double? {
    guard let text = text(&mistakes) else { return nil }
    guard let value = Double(text), range.contains(value) else {
      mistakes.add("`\(name)` is not a number from \(range.lowerBound) to \(range.upperBound): `\(text.excerpt)`", at: place)
      return nil
    }
    return value
  }

  func flag(_ mistakes: inout Mistakes) -> Bool? {
    guard let text = text(&mistakes) else { return nil }
    if text == "true" || text == "false" { return text == "true" }
    mistakes.add("`\(name)` is neither true nor false: `\(text.excerpt)`", at: place)
    return nil
  }

  /// One of some words.
  func word<Word: RawRepresentable & CaseIterable>(
    _ kind: String, _ mistakes: inout Mistakes
  ) -> Word? where Word.RawValue == String {
    guard let text = text(&mistakes) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let error = UserError.unknown(kind, text, field: name, known: Word.allCases.map(\.rawValue))
    mistakes.add(error.message, hint: error.hint, at: place)
    return nil
  }

  /// The elements of a list; a value that is no list stands for a list of itself.
  var elements: [FileValue] {
    guard let list = node.sequence else { return [self] }
    return list.enumerated().map { FileValue($1, name: "\(name)[\($0)]") }
  }

  /// Texts, one or several, without gaps.
  func texts(_ mistakes: inout Mistakes) -> [String] {
    var texts: [String] = []
    for element in elements { if let text = element.text(&mistakes) { texts.append(text) } }
    if texts.isEmpty, node.sequence?.isEmpty == true { mistakes.add("`\(name)` is an empty list", at: place) }
    return texts
  }

  func table(_ mistakes: inout Mistakes) -> FileTable? {
    guard let mapping = node.mapping else {
      let what = name.isEmpty ? "the file" : "`\(name)`"
      mistakes.add("\(what) is not a table of keys and values", hint: "write `key: value`, one a line", at: place)
      return nil
    }
    return FileTable(mapping, name: name, at: place, &mistakes)
  }
}

extension String {
  /// For messages.
  var excerpt: String { count <= 60 ? self : prefix(60) + "…" }
}
