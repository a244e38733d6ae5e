import AssayKit
import Scoring

extension DefinitionReader {
  mutating func rule(_ value: FileValue, _ fields: RecordMapping) -> ScoringRule {
    var rule = ScoringRule(name: .exact)
    if value.isTable, var table = value.table(&mistakes) {
      if let name = table.need("name", "name the scorer", &mistakes), let known: ScoringRule.Name = name.word("scorer", &mistakes) {
        rule.name = known
      }
      if let flag = table.take("ignore_case") { rule.ignoresCase = flag.flag(&mistakes) ?? false }
      rule.tolerance = table.take("tolerance")?.number(0...1e15, &mistakes) ?? 0
      rule.relativeTolerance = table.take("relative_tolerance")?.number(0...1, &mistakes) ?? 0
      table.refuseOthers(&mistakes)
      check(rule, value)
    } else if let known: ScoringRule.Name = value.word("scorer", &mistakes) {
      rule.name = known
    }
    if rule.name == .letter, fields.options == .none {
      mistakes.add("the scorer `letter` needs options, and `fields.options` is missing", at: value.place)
    }
    return rule
  }

  private mutating func check(_ rule: ScoringRule, _ value: FileValue) {
    if rule.ignoresCase, rule.name != .letter, rule.name != .exact {
      mistakes.add("the scorer `\(rule.name.rawValue)` has no `ignore_case`", hint: "`letter` and `exact` have", at: value.place)
    }
    if rule.tolerance > 0 || rule.relativeTolerance > 0, rule.name != .number {
      mistakes.add("the scorer `\(rule.name.rawValue)` has no tolerance", hint: "`number` has", at: value.place)
    }
  }

  /// At least one reader, or a mistake.
  mutating func extraction(_ value: FileValue, _ fields: RecordMapping) -> [Extraction] {
    var readers: [Extraction] = []
    for element in value.elements where !mistakes.areEnough {
      guard let reader = element.isTable ? pattern(element) : named(element) else { continue }
      if reader.needsOptions, fields.options == .none {
        mistakes.add(
          "the extraction `\(element.plainText ?? "")` needs options, and `fields.options` is missing", at: element.place)
      }
      readers.append(reader)
    }
    if value.elements.isEmpty { mistakes.add("`\(value.name)` is an empty list", at: value.place) }
    return readers
  }

  private mutating func named(_ value: FileValue) -> Extraction? {
    guard let name = value.text(&mistakes) else { return nil }
    if let reader = Extraction(named: name) { return reader }
    let error = UserError.unknown("extraction", name, field: value.name, known: Extraction.names)
    mistakes.add(
      error.message, hint: [error.hint, "or `pattern: EXPRESSION`"].compactMap(\.self).joined(separator: "; "), at: value.place)
    return nil
  }

  private mutating func pattern(_ value: FileValue) -> Extraction? {
    guard var table = value.table(&mistakes) else { return nil }
    let source = table.need("pattern", "write a regular expression as Python has them", &mistakes)
    let occurrence: AnswerPattern.Occurrence? = table.take("match").flatMap { $0.word("match", &mistakes) }
    let ignoresCase = table.take("ignore_case").flatMap { $0.flag(&mistakes) } ?? false
    let isMultiline = table.take("multiline").flatMap { $0.flag(&mistakes) } ?? false
    let group = table.take("group")
    let rule = table.take("rule").flatMap { identifier($0) } ?? "pattern"
    defer { table.refuseOthers(&mistakes) }
    guard let source, let text = source.text(&mistakes) else { return nil }
    let pattern: AnswerPattern
    do throws(AnswerPattern.Invalid) {
      pattern = try AnswerPattern(text, ignoringCase: ignoresCase, multiline: isMultiline)
    } catch {
      mistakes.add("`\(source.name)` is no regular expression: \(error.description)", at: source.place)
      return nil
    }
    guard let number = group.map({ $0.integer(0...max(0, pattern.groupCount), &mistakes) }) ?? min(1, pattern.groupCount) else {
      return nil
    }
    return .pattern(
      OwnPattern(
        text: text, pattern: pattern, group: number, occurrence: occurrence ?? .last, ignoresCase: ignoresCase,
        isMultiline: isMultiline, rule: rule))
  }
}
