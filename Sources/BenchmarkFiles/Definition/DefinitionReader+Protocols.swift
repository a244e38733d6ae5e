import AssayKit
import Scoring

extension DefinitionReader {
  private static let mostProtocols = 50

  /// Every protocol, each with what the top of the file says where it says nothing itself.
  mutating func protocols(_ table: inout FileTable, _ definition: Definition) -> [ProtocolDefinition] {
    // Read once, whether or not a protocol uses it: a mistake in it is one in any case.
    let shared = parts(&table, definition)
    guard let list = table.take("protocols") else {
      var only = made(shared, at: table.place)
      only.summary = definition.summary
      return [only]
    }
    let elements = list.elements
    guard elements.count <= Self.mostProtocols else {
      mistakes.add(
        "`protocols` names \(elements.count), at most \(Self.mostProtocols) can be", hint: "make several files of it",
        at: list.place)
      return []
    }
    var protocols: [ProtocolDefinition] = []
    for value in elements {
      guard var entry = value.table(&mistakes) else { continue }
      let name = entry.need("name", "name each protocol, such as `zero_shot`", &mistakes)
      let text = name.flatMap { identifier($0) }
      let summary = entry.text("summary", &mistakes)?.oneLine ?? ""
      var one = made(parts(&entry, definition).completed(by: shared), at: value.place)
      one.name = ProtocolName(text ?? "")
      one.summary = summary
      if let name, protocols.contains(where: { $0.name == one.name }) {
        mistakes.add("the protocol `\(one.name)` is there twice", at: name.place)
      }
      entry.refuseOthers(&mistakes)
      protocols.append(one)
    }
    if protocols.isEmpty { mistakes.add("`protocols` names none", hint: "name one, or leave the line out", at: list.place) }
    return protocols
  }

  private mutating func parts(_ table: inout FileTable, _ definition: Definition) -> ProtocolParts {
    var parts = ProtocolParts()
    parts.prompt = table.take("prompt").map { prompt($0, definition) }
    parts.rule = table.take("scorer").map { rule($0, definition.fields) }
    parts.extraction = table.take("extraction").map { extraction($0, definition.fields) }
    parts.parameters = table.take("parameters").map { parameters($0) }
    parts.samples = table.take("samples").map { $0.integer(1...1_000, &mistakes) ?? 1 }
    return parts
  }

  private mutating func made(_ parts: ProtocolParts, at place: FilePlace) -> ProtocolDefinition {
    var made = ProtocolDefinition()
    if let prompt = parts.prompt {
      made.prompt = prompt
    } else {
      mistakes.add("`prompt` is missing", hint: "write what the model is asked, with `{question}` in it", at: place)
    }
    if let rule = parts.rule {
      made.rule = rule
    } else {
      mistakes.add(
        "`scorer` is missing", hint: "known: " + ScoringRule.Name.allCases.map(\.rawValue).joined(separator: ", "), at: place)
    }
    made.extraction = parts.extraction ?? [made.rule.name.extraction]
    made.parameters = parts.parameters ?? made.parameters
    made.samples = parts.samples ?? made.samples
    return made
  }

  // MARK: Prompts

  private mutating func prompt(_ value: FileValue, _ definition: Definition) -> PromptForm {
    var form = PromptForm()
    let gaps = known(definition.fields) + [PromptForm.examplesGap]
    if value.isTable {
      guard var table = value.table(&mistakes) else { return form }
      form.system = table.take("system").flatMap { template($0, gaps) }
      if let user = table.need("user", "write what the model is asked", &mistakes) { form.user = template(user, gaps) ?? form.user }
      if let example = table.take("example") {
        let mapping = definition.examples?.fields ?? definition.fields
        form.example = template(example, known(mapping) + PromptForm.answerGaps)
      }
      if let option = table.take("option") { form.option = template(option, PromptForm.optionGaps) ?? form.option }
      form.betweenOptions = table.take("between_options")?.text(orEmpty: true, &mistakes) ?? form.betweenOptions
      form.betweenExamples = table.take("between_examples")?.text(orEmpty: true, &mistakes) ?? form.betweenExamples
      table.refuseOthers(&mistakes)
    } else {
      form.user = template(value, gaps) ?? form.user
    }
    checkExamples(form, value, definition)
    return form
  }

  /// Examples that a prompt asks for must be there, and be written somehow.
  private mutating func checkExamples(_ form: PromptForm, _ value: FileValue, _ definition: Definition) {
    guard form.usesExamples else { return }
    let place = text.place(of: "{examples}", in: value)
    if definition.examples == nil {
      mistakes.add("`{examples}` has nothing to show, because `examples` is missing", at: place)
    } else if form.example == nil {
      mistakes.add("`{examples}` needs `prompt.example`, which says how one is written", at: place)
    }
  }

  private func known(_ mapping: RecordMapping) -> [String] {
    PromptForm.questionGaps.filter { gap in
      switch gap {
      case "options", "letters": mapping.options != .none
      case "category": mapping.category != nil
      default: true
      }
    } + mapping.extra.keys.sorted()
  }

  private mutating func template(_ value: FileValue, _ known: [String]) -> PromptTemplate? {
    guard let text = value.text(&mistakes) else { return nil }
    let template = PromptTemplate(text)
    for gap in Set(template.gaps).subtracting(known).sorted() where !mistakes.areEnough {
      let place = self.text.place(of: "{\(gap)}", in: value)
      if PromptForm.answerGaps.contains(gap) {
        mistakes.add("`{\(gap)}` would give the answer away", hint: "it is for `prompt.example` alone", at: place)
      } else if ["options", "letters", "category"].contains(gap) {
        let field = gap == "letters" ? "options" : gap
        mistakes.add("`{\(gap)}` has nothing to show, because `fields.\(field)` is missing", at: place)
      } else {
        let error = UserError.unknown("placeholder", "{\(gap)}", field: gap, known: known.map { "{\($0)}" })
        let hint = [error.hint, "write `{{\(gap)}}` for the text itself, or name a field in `fields.extra`"]
        mistakes.add(error.message, hint: hint.compactMap(\.self).joined(separator: "; "), at: place)
      }
    }
    return template
  }

  // MARK: Parameters

  private mutating func parameters(_ value: FileValue) -> GenerationParameters {
    var parameters = GenerationParameters()
    guard var table = value.table(&mistakes) else { return parameters }
    parameters.temperature = table.take("temperature")?.number(0...2, &mistakes)
    parameters.topP = table.take("top_p")?.number(0...1, &mistakes)
    parameters.maxOutputTokens = table.take("max_output_tokens")?.integer(1...10_000_000, &mistakes)
    if let stop = table.take("stop") { parameters.stop = stop.texts(&mistakes) }
    table.refuseOthers(&mistakes)
    return parameters
  }
}

/// What a protocol may say, and the top of the file for all of them; `nil` where nothing is said.
private struct ProtocolParts {
  var prompt: PromptForm?
  var rule: ScoringRule?
  var extraction: [Extraction]?
  var parameters: GenerationParameters?
  var samples: Int?

  func completed(by shared: ProtocolParts) -> ProtocolParts {
    var parts = self
    parts.prompt = prompt ?? shared.prompt
    parts.rule = rule ?? shared.rule
    parts.extraction = extraction ?? shared.extraction
    parts.parameters = parameters ?? shared.parameters
    parts.samples = samples ?? shared.samples
    return parts
  }
}
