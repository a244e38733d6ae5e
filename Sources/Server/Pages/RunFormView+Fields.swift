import AssayKit
import RunEngine

extension RunFormView {
  /// Links to the fields with errors, in the order of the page.
  ///
  /// - Parameter first: the benchmark whose box is the first one.
  static func wrong(_ form: RunForm, _ inputs: [Field], first: BenchmarkName?) -> [WrongField] {
    var found: [WrongField] = []
    func add(_ anchor: String, _ label: String, _ error: Prose?) {
      if let error { found.append(WrongField(anchor: anchor, label: label, words: error)) }
    }
    add("f-model", "Models", form.error("model_id"))
    add("b-\(first?.rawValue ?? "")", "Benchmarks", form.error("selected_benchmarks"))
    for input in inputs { add("f-\(input.name)", input.label, input.error) }
    add("f-stop", "Stop sequences", form.error("stop"))
    return found
  }

  /// Each has a value from the start, so that what the field shows is what would run; one that was sent empty stays so.
  static func amounts(_ form: RunForm) -> (percent: Field, count: Field) {
    var percent = Field.number(
      "subset_pct", "Percent", form, help: "1 to 100; 1 % is contained in 5 %, and 5 % in 10 %.", standard: "")
    var count = Field.number(
      "subset_count", "Items of each benchmark", form, help: "At most as many as there are.", standard: "")
    if percent.typed == nil, form.mode != "percent" { percent.typed = "100" }
    if count.typed == nil, form.mode != "count" { count.typed = "10" }
    return (percent, count)
  }

  static func basics(_ form: RunForm, _ defaults: RunDefaults) -> [Field] {
    [
      .number(
        "samples", "Samples of each item", form,
        help: "At most \(RequestLimits.samplesPerItem.upperBound). More samples narrow the interval.", standard: "1"),
      .number(
        "concurrency", "Requests at once", form,
        help: "At most \(RequestLimits.concurrency.upperBound). Assay lowers it by itself when the provider is in trouble.",
        standard: String(defaults.concurrency)),
    ]
  }

  static func settings(_ form: RunForm, _ defaults: RunDefaults) -> [Field] {
    [
      .text("protocol", "Protocol", form, help: "For all chosen benchmarks; empty is each one's own.", standard: "each one's own"),
      .number(
        "temperature", "Temperature", form, help: "0 to 2.",
        standard: defaults.temperature.map { String($0) } ?? "the protocol's"),
      .number("top_p", "Top p", form, help: "0 to 1.", standard: "the protocol's"),
      .number(
        "max_output_tokens", "Output limit", form, help: "Tokens, reasoning included.", standard: "the protocol's"),
      .number(
        "generation_seed", "Generation seed", form, help: "Sent to the provider; it does not decide the items.",
        standard: "not sent"),
      .number(
        "sample_deadline_seconds", "Time for one answer", form, help: "Seconds, at most 86400, retries included.",
        standard: "1200"),
    ]
  }
}

extension RunFormView.Field {
  static func number(_ name: String, _ label: String, _ form: RunForm, help: String, standard: String) -> Self {
    Self(
      name: name, label: label, help: help, isNumber: true, placeholder: standard, typed: form.value(name),
      error: form.error(name))
  }

  static func text(_ name: String, _ label: String, _ form: RunForm, help: String, standard: String) -> Self {
    Self(
      name: name, label: label, help: help, isNumber: false, placeholder: standard, typed: form.value(name),
      error: form.error(name))
  }
}
