import AssayKit

/// Reads a definition out of a file's text and finds everything that is wrong with it.
struct DefinitionReader {
  let text: FileText
  /// Names that are not free.
  let taken: Set<BenchmarkName>
  var mistakes = Mistakes()

  /// The version of the format, which a file may name.
  static let format = 1

  /// - Parameter taken: names that a benchmark in a file may not have.
  static func read(_ text: String, taken: Set<BenchmarkName>) -> Result<Definition, DefinitionRefusal> {
    let file: FileText
    do throws(FileMistake) { file = try FileText(text) } catch {
      return .failure(DefinitionRefusal(name: nil, mistakes: [error]))
    }
    var reader = DefinitionReader(text: file, taken: taken)
    let definition = reader.definition()
    guard reader.mistakes.all.isEmpty else {
      let name = definition.name.rawValue
      return .failure(DefinitionRefusal(name: name.isEmpty ? nil : definition.name, mistakes: reader.mistakes.inOrder))
    }
    return .success(definition)
  }

  private mutating func definition() -> Definition {
    var definition = Definition()
    guard var table = text.root.table(&mistakes) else { return definition }
    _ = table.take("assay")?.integer(Self.format...Self.format, &mistakes)
    describe(&definition, &table)
    if let value = table.need("data", "name a `file`, or a data set of the hub", &mistakes) { definition.data = data(value) }
    if let value = table.take("fields") { definition.fields = fields(value, RecordMapping()) }
    if let value = table.take("examples") { definition.examples = examples(value, definition.fields) }
    definition.protocols = protocols(&table, definition)
    table.refuseOthers(&mistakes)
    return definition
  }

  private mutating func describe(_ definition: inout Definition, _ table: inout FileTable) {
    if let value = table.need("name", "give it a name such as `capitals`", &mistakes), let text = identifier(value) {
      definition.name = BenchmarkName(text)
      if taken.contains(definition.name) {
        mistakes.add("the name `\(text)` is taken", hint: "another benchmark has it: choose another one", at: value.place)
        definition.name = BenchmarkName("")
      }
    }
    definition.title = table.text("title", &mistakes) ?? definition.name.rawValue
    definition.summary = table.text("summary", &mistakes)?.oneLine ?? ""
    definition.category = table.text("category", &mistakes)?.oneLine ?? definition.category
    definition.version = version(&table) ?? definition.version
    definition.source = table.text("source", &mistakes) ?? definition.source
    definition.licence = table.text("licence", &mistakes) ?? definition.licence
    if let value = table.take("categories") { definition.categories = value.texts(&mistakes) }
  }

  private mutating func version(_ table: inout FileTable) -> String? {
    guard let value = table.take("version"), let text = value.text(&mistakes) else { return nil }
    guard text.count <= 32, text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }) else {
      mistakes.add(
        "`version` has other characters than letters, digits, `.`, `-` and `_`, or more than 32: `\(text.excerpt)`", at: value.place
      )
      return nil
    }
    return text
  }

  /// A name that fits into commands, addresses and files.
  mutating func identifier(_ value: FileValue) -> String? {
    guard let text = value.text(&mistakes) else { return nil }
    let isName =
      text.count <= 64 && text.first.map { $0.isASCII && $0.isLowercase } == true
      && text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
    guard isName else {
      mistakes.add(
        "`\(value.name)` is no name: `\(text.excerpt)`", hint: "small letters, digits and `_`, a letter first, at most 64",
        at: value.place)
      return nil
    }
    return text
  }
}

/// Why a file defines no benchmark.
struct DefinitionRefusal: Error {
  /// The name that it would have, as far as it is a name.
  var name: BenchmarkName?
  /// At least one.
  var mistakes: [FileMistake]
}

extension String {
  /// The text with its line breaks as spaces.
  var oneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
