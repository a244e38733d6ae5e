import AssayKit

extension DefinitionReader {
  private static let mostExtra = 100
  private static let forms = [".jsonl", ".json", ".csv", ".parquet"]

  mutating func data(_ value: FileValue) -> DataSource {
    guard var table = value.table(&mistakes) else { return DataSource(place: .file("")) }
    let source = source(&table)
    table.refuseOthers(&mistakes)
    guard let source else {
      mistakes.add("`\(value.name)` names no data", hint: "give `file`, or `hub` with `revision` and `files`", at: value.place)
      return DataSource(place: .file(""))
    }
    return source
  }

  /// - Returns: `nil` when the table names neither a file nor a data set of the hub.
  private mutating func source(_ table: inout FileTable) -> DataSource? {
    let file = table.take("file"), hub = table.take("hub"), revision = table.take("revision"), files = table.take("files")
    let split = table.take("split")
    let records = table.take("records")?.integer(1...100_000_000, &mistakes)
    if let file, let hub {
      mistakes.add("`\(hub.name)` and `\(file.name)` exclude each other", hint: "leave one of them out", at: hub.place)
    }
    if let file {
      for other in [revision, files, split].compactMap(\.self) {
        mistakes.add("`\(other.name)` is for data of the hub", hint: "leave it out beside `file`", at: other.place)
      }
      return DataSource(place: .file(path(file) ?? ""), records: records)
    }
    guard let hub else { return nil }
    let place = DataSource.Place.hub(
      id: hubID(hub) ?? "", revision: self.revision(revision, of: hub) ?? "", files: patterns(files, split, of: hub))
    return DataSource(place: place, records: records)
  }

  /// A path that stays in the folder of the file.
  private mutating func path(_ value: FileValue) -> String? {
    guard let text = value.text(&mistakes) else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if text.hasPrefix("/") || text.hasPrefix("~") || parts.contains("..") {
      mistakes.add(
        "`\(value.name)` leads out of the folder of this file: `\(text.excerpt)`",
        hint: "put the data beside this file, or below it",
        at: value.place)
      return nil
    }
    let isPlain = !parts.contains { $0.isEmpty || $0 == "." || $0.hasPrefix(".") } && !text.contains("*") && !text.contains("\0")
    guard isPlain, Self.forms.contains(where: { text.lowercased().hasSuffix($0) }) else {
      mistakes.add(
        "`\(value.name)` is no file that can be read: `\(text.excerpt)`",
        hint: "one file that is not hidden and ends in \(Self.forms.joined(separator: ", "))", at: value.place)
      return nil
    }
    return text
  }

  private mutating func hubID(_ value: FileValue) -> String? {
    guard let text = value.text(&mistakes) else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let isID =
      parts.count == 2 && text.utf8.count <= 200
      && parts.allSatisfy { part in
        !part.isEmpty && !part.hasPrefix(".")
          && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
      }
    guard isID else {
      mistakes.add("`\(value.name)` is no data set: `\(text.excerpt)`", hint: "write OWNER/NAME as on the hub", at: value.place)
      return nil
    }
    return text
  }

  private mutating func revision(_ value: FileValue?, of hub: FileValue) -> String? {
    guard let value else {
      mistakes.add(
        "`\(hub.name)` is not pinned: `revision` is missing", hint: "give the 40 hexadecimal digits of a commit", at: hub.place)
      return nil
    }
    guard let text = value.text(&mistakes) else { return nil }
    guard text.utf8.count == 40, text.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
      mistakes.add(
        "`\(value.name)` is no pinned revision: `\(text.excerpt)`",
        hint: "give the 40 hexadecimal digits of a commit, not a branch, whose data may change", at: value.place)
      return nil
    }
    return text
  }

  private mutating func patterns(_ files: FileValue?, _ split: FileValue?, of hub: FileValue) -> [String] {
    if let files, let split {
      mistakes.add("`\(split.name)` and `\(files.name)` exclude each other", hint: "leave one of them out", at: split.place)
    }
    if let files {
      let patterns = files.texts(&mistakes)
      for pattern in patterns where pattern.hasPrefix("/") || pattern.split(separator: "/").contains("..") {
        mistakes.add("`\(files.name)` is no path in the data set: `\(pattern.excerpt)`", at: files.place)
      }
      return patterns
    }
    guard let split else {
      mistakes.add("`\(hub.name)` names no files", hint: "give `files`, such as `data/test-*.parquet`, or `split`", at: hub.place)
      return []
    }
    guard let name = identifier(split) else { return [] }
    return [
      "data/\(name)-*.parquet", "\(name)-*.parquet", "*/\(name)-*.parquet", "\(name)*.jsonl", "data/\(name)*.jsonl", "\(name)*.csv",
    ]
  }
}

// MARK: Fields and examples

extension DefinitionReader {
  /// - Parameter standard: what holds where nothing is said.
  mutating func fields(_ value: FileValue, _ standard: RecordMapping) -> RecordMapping {
    var mapping = standard
    guard var table = value.table(&mistakes) else { return mapping }
    mapping.id = table.text("id", &mistakes).map { FieldPath($0) } ?? mapping.id
    mapping.question = table.text("question", &mistakes).map { FieldPath($0) } ?? mapping.question
    mapping.answer = table.text("answer", &mistakes).map { FieldPath($0) } ?? mapping.answer
    mapping.category = table.text("category", &mistakes).map { FieldPath($0) } ?? mapping.category
    mapping.rejected = table.text("rejected", &mistakes).map { FieldPath($0) } ?? mapping.rejected
    options(&table, &mapping)
    if let extra = table.take("extra") { mapping.extra = self.extra(extra, mapping.extra) }
    table.refuseOthers(&mistakes)
    return mapping
  }

  private mutating func options(_ table: inout FileTable, _ mapping: inout RecordMapping) {
    if let value = table.take("options") {
      let names = value.texts(&mistakes).map { FieldPath($0) }
      if value.plainText != nil, let only = names.first { mapping.options = .list(only) } else { mapping.options = .columns(names) }
      mapping.answerForm = .letter
    }
    if let value = table.take("padding") {
      mapping.padding = value.texts(&mistakes)
      if mapping.options == .none {
        mistakes.add("`\(value.name)` is for options, and `fields.options` is missing", at: value.place)
      }
    }
    if let value = table.take("answer_is"), let form: RecordMapping.AnswerForm = value.word("form of an answer", &mistakes) {
      mapping.answerForm = form
      if mapping.options == .none, form != .text {
        mistakes.add("`\(value.name)` is for options, and `fields.options` is missing", at: value.place)
      }
    }
  }

  private mutating func extra(_ value: FileValue, _ standard: [String: FieldPath]) -> [String: FieldPath] {
    var extra = standard
    guard var table = value.table(&mistakes) else { return extra }
    let reserved = PromptForm.questionGaps + PromptForm.answerGaps + [PromptForm.examplesGap]
    let names = table.all()
    guard names.count <= Self.mostExtra else {
      mistakes.add("`\(value.name)` names \(names.count) fields, at most \(Self.mostExtra) can be", at: value.place)
      return extra
    }
    for (key, place, value) in names {
      guard PromptTemplate("{\(key)}").gaps == [key], !reserved.contains(key) else {
        mistakes.add(
          "`\(key.excerpt)` can be no name in a prompt",
          hint: "letters, digits and `_`; \(reserved.joined(separator: ", ")) are taken",
          at: place)
        continue
      }
      if let text = value.text(&mistakes) { extra[key] = FieldPath(text) }
    }
    return extra
  }

  mutating func examples(_ value: FileValue, _ fields: RecordMapping) -> ExampleSource? {
    guard var table = value.table(&mistakes) else { return nil }
    var examples = ExampleSource()
    examples.data = source(&table)
    examples.fields = fields
    // Examples are known by their places; ids of theirs may be anything.
    if examples.data != nil { examples.fields.id = nil }
    examples.count =
      table.need("count", "say how many examples a question gets", &mistakes)?.integer(1...100, &mistakes) ?? 1
    if let value = table.take("same_category") { examples.sameCategory = value.flag(&mistakes) ?? false }
    if let value = table.take("fields") {
      if examples.data == nil {
        mistakes.add("`\(value.name)` is for examples with data of their own", hint: "use the top `fields`", at: value.place)
      } else {
        examples.fields = self.fields(value, examples.fields)
      }
    }
    if examples.sameCategory, examples.fields.category == nil {
      mistakes.add("`examples.same_category` needs a category, and `fields.category` is missing", at: value.place)
    }
    table.refuseOthers(&mistakes)
    return examples
  }
}
