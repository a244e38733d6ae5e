import AssayKit
import Scoring

extension DefinitionReader {
  /// Every protocol, each with what the top of the file says where it says nothing itself.
  mutating func protocols(_ table: inout FileTable, _ definition: Definition) -> [ProtocolDefinition] {
    let shared = ProtocolParts(&table)
    let list = table.take("protocols")
    guard let list else {
      var only = made(shared, from: shared, at: table.place, definition)
      only.summary = definition.summary
      return [only]
    }
    var protocols: [ProtocolDefinition] = []
    for value in list.elements {
      guard var entry = value.table(&mistakes) else { continue }
      let name = entry.need("name", "name each protocol, such as `zero_shot`", &mistakes)
      let text = name.flatMap { identifier($0) }
      let summary = entry.text("summary", &mistakes)?.oneLine ?? ""
      var one = made(ProtocolParts(&entry), from: shared, at: value.place, definition)
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

  private mutating func made(
    _ own: ProtocolParts, from shared: ProtocolParts, at place: FilePlace, _ definition: Definition
  ) -> ProtocolDefinition {
    var made = ProtocolDefinition()
    if let value = own.prompt ?? shared.prompt {
      made.prompt = prompt(value, definition)
    } else {
      mistakes.add("`prompt` is missing", hint: "write what the model is asked, with `{question}` in it", at: place)
    }
    if let value = own.scorer ?? shared.scorer {
      made.rule = rule(value, definition.fields)
    } else {
      mistakes.add(
        "`scorer` is missing", hint: "known: " + ScoringRule.Name.allCases.map(\.rawValue).joined(separator: ", "), at: place)
    }
    made.extraction = (own.extraction ?? shared.extraction).map { extraction($0, definition.fields) } ?? [made.rule.name.extraction]
    if let value = own.parameters ?? shared.parameters { made.parameters = parameters(value) }
    if let value = own.samples ?? shared.samples { made.samples = value.integer(1...1_000, &mistakes) ?? 1 }
    return made
  }

  // MARK: Prompts

  private mutating func prompt(_ value: FileValue, _ definition: Definition) -> PromptForm {
    var form = PromptForm()
    guard value.isTable else {
      form.user = template(value, questionGaps(definition, examples: definition.examples != nil)) ?? form.user
      return form
    }
    guard var table = value.table(&mistakes) else { return form }
    let gaps = questionGaps(definition, examples: true)
    form.system = table.take("system").flatMap { template($0, gaps) }
    if let user = table.need("user", "write what the model is asked", &mistakes) { form.user = template(user, gaps) ?? form.user }
    if let example = table.take("example") {
      let mapping = definition.examples?.fields ?? definition.fields
      form.example = template(example, known(mapping) + PromptForm.answerGaps)
    }
    if let option = table.take("option") { form.option = template(option, PromptForm.optionGaps) ?? form.option }
    if let text = table.take("between_options")?.plainText { form.betweenOptions = text }
    if let text = table.take("between_examples")?.plainText { form.betweenExamples = text }
    if form.usesExamples, definition.examples == nil {
      mistakes.add("`{examples}` has nothing to show, because `examples` is missing", at: text.place(of: "{examples}", in: value))
    } else if form.usesExamples, form.example == nil {
      mistakes.add("`{examples}` needs `prompt.example`, which says how one is written", at: value.place)
    }
    table.refuseOthers(&mistakes)
    return form
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

  private func questionGaps(_ definition: Definition, examples: Bool) -> [String] {
    known(definition.fields) + (examples ? [PromptForm.examplesGap] : [])
  }

  private mutating func template(_ value: FileValue, _ known: [String]) -> PromptTemplate? {
    guard let text = value.text(&mistakes) else { return nil }
    let template = PromptTemplate(text)
    for gap in Set(template.gaps).subtracting(known).sorted() {
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

/// What a protocol may say, and the top of the file for all of them.
private struct ProtocolParts {
  let prompt: FileValue?
  let extraction: FileValue?
  let scorer: FileValue?
  let parameters: FileValue?
  let samples: FileValue?

  init(_ table: inout FileTable) {
    prompt = table.take("prompt")
    extraction = table.take("extraction")
    scorer = table.take("scorer")
    parameters = table.take("parameters")
    samples = table.take("samples")
  }
}
