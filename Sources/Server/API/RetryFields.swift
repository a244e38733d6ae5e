import AssayKit

/// Says which failed samples are asked again: those of some kinds by `kinds`, or one by the fields of `SampleFields`.
enum RetryFields {
  static let names = ["kinds"] + SampleFields.names

  /// `nil` when the body names no kinds.
  static func kinds(_ values: [String: JSONValue]) throws(Problem) -> Set<Failure.Kind>? {
    guard let given = values["kinds"], given != .null else { return nil }
    var fields = FieldReader(values.filter { !SampleFields.names.contains($0.key) }, known: names)
    let words = fields.texts("kinds")
    for name in SampleFields.names where values[name] != nil && values[name] != .null {
      fields.add(FieldError(name, "`\(name)` and `kinds` are both given", hint: "name kinds, or one item"))
    }
    fields.finish()
    if words?.isEmpty == true { fields.add(FieldError("kinds", "no kind is named", hint: "leave `kinds` out for all of them")) }
    for word in words ?? [] where Failure.Kind(rawValue: word) == nil {
      let known = Failure.Kind.allCases.map(\.rawValue)
      let error = UserError.unknown("kind of failure", String(word.prefix(100)), field: "kinds", known: known)
      fields.add(FieldError("kinds", error.message, hint: error.hint))
    }
    guard fields.errors.isEmpty else { throw .invalid(fields.errors) }
    return Set((words ?? []).compactMap(Failure.Kind.init(rawValue:)))
  }
}

/// Names one sample of a run: `benchmark_name`, `item_id` (or `task_id`), `sample_index`.
enum SampleFields {
  static let names = ["benchmark_name", "item_id", "task_id", "sample_index"]

  static func read(
    _ values: [String: JSONValue], in run: RunRecord, known: [String] = names
  ) throws(Problem) -> SampleKey {
    var fields = FieldReader(values.filter { $0.key != "kinds" || !known.contains("kinds") }, known: known)
    let name = fields.text("benchmark_name")
    let (item, task) = (fields.text("item_id"), fields.text("task_id"))
    let index = fields.integer("sample_index") ?? 0
    fields.finish()
    if item != nil, task != nil {
      fields.add(FieldError("task_id", "`item_id` and `task_id` are both given", hint: "they mean the same: give one"))
    }
    guard let item = item ?? task else {
      // Where no item need be named, whoever wrote an unknown field meant something else.
      if !known.contains("kinds") || fields.errors.isEmpty { fields.add(FieldError("item_id", "no item is named")) }
      throw .invalid(fields.errors)
    }
    let fitting = run.sections.filter { section in name.map { $0 == section.benchmark.rawValue } ?? true }
    if fitting.count != 1 {
      let known = run.sections.map(\.benchmark.rawValue).joined(separator: ", ")
      fields.add(
        FieldError(
          "benchmark_name",
          name.map { "run \(run.id) has no benchmark `\($0.prefix(100))`" } ?? "run \(run.id) has several benchmarks",
          hint: "name one of \(known)"))
    }
    guard fields.errors.isEmpty, let section = fitting.first else { throw .invalid(fields.errors) }
    return SampleKey(run: run.id, section: section.ordinal, item: ItemID(item), sampleIndex: index)
  }
}
