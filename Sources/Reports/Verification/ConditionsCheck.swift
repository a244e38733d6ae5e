import AssayKit

/// Compares what an archive says of its run in one place with what it says in another: nothing of it can be recomputed, but a
/// lie must be told everywhere.
struct ConditionsCheck {
  /// `run` of `results.json`.
  let results: JSONValue
  /// When `results.json` says that it was made.
  let exportedAt: String?
  /// `run.json`.
  let run: JSONValue
  /// Benchmarks whose prompts are in the archive.
  let prompted: Set<String>
  /// Benchmarks with answers whose prompts are not.
  let unprompted: Set<String>

  /// One sentence on each of the first differences.
  var differences: [String] {
    sameFacts + modelFacts + manifestFacts + sectionFacts + derivedFacts + shapes
  }

  /// What nothing else decides must at least be what it can be.
  private var shapes: [String] {
    var comparison = Comparison("it should be")
    let fields: [(String, FieldShape)] = [("concurrency", .whole), ("detached", .flag), ("judge_budget_usd", .number)]
    if let fault = FieldShape.fault(fields, of: run) { comparison.add(fault) }
    for name in ["concurrency", "detached"] where run[name] ?? .null == .null { comparison.add("run.json does not say \(name)") }
    guard case .array(let judges)? = run["judges"], judges.allSatisfy({ $0.text.map { ModelReference($0) != nil } ?? false }) else {
      comparison.add("judges is no list of models")
      return comparison.differences + draw
    }
    return comparison.differences + draw
  }

  /// What decides which items are asked, and how often: without it nothing could be said against a choice.
  private var draw: [String] {
    var comparison = Comparison()
    let manifest = run["manifest"]
    for (name, value) in [("subset_seed", run["subset_seed"]), ("sampling_formula", manifest?["sampling_formula"])]
    where value?.text == nil {
      comparison.add("run.json does not say \(name)")
    }
    let (percent, count) = (run["subset_pct"] ?? .null, run["subset_count"] ?? .null)
    let isPercent = count == .null && percent.whole.map { (1...100).contains($0) } ?? false
    let isCount = percent == .null && count.whole.map { $0 >= 1 } ?? false
    if !isPercent, !isCount {
      comparison.add("run.json draws \(percent.short) percent and \(count.short) items, and should say one of the two")
    }
    if !(run["samples"]?.whole.map { 1...1_000_000 ~= $0 } ?? false) { comparison.add("run.json does not say samples") }
    for section in manifest?["sections"]?.elements ?? [] where section["items_hash"]?.text == nil {
      comparison.add("the manifest of the run has no items_hash of \((section["benchmark"] ?? .null).short)")
    }
    return comparison.differences
  }

  private var sameFacts: [String] {
    var comparison = Comparison("run.json says")
    let names = [
      "id", "status", "model_id", "model_slug", "provider", "subset_pct", "subset_count", "subset_seed", "selected_benchmarks",
      "code_version", "git_sha", "error_message",
    ]
    for name in names { comparison.compare(name, run[name], results[name]) }
    for name in ["started_at", "completed_at", "created_at"] {
      comparison.compare(name, UTCText.seconds(of: run[name]), results[name])
    }
    comparison.compare("exported_at", run["exported_at"], .optional(exportedAt))
    let metadata = results["provider_metadata"]
    comparison.compare("revision", run["revision"], metadata?["revision"])
    comparison.compare("simulated", run["simulated"], metadata?["simulated"])
    comparison.compare("samples_per_item", run["samples"], metadata?["samples_per_item"])
    comparison.compare("sampling_formula", run["manifest"]?["sampling_formula"], metadata?["sampling_formula"])
    comparison.compare("complete", .bool(run["status"]?.text == RunState.succeeded.rawValue), metadata?["complete"])
    return comparison.differences
  }

  private var modelFacts: [String] {
    guard let model = run["model_id"]?.text.flatMap({ ModelReference($0) }) else { return ["model_id is no model"] }
    var comparison = Comparison("model_id says")
    comparison.compare("model_slug", .string(model.slug), run["model_slug"])
    comparison.compare("provider", .string(model.provider.rawValue), run["provider"])
    comparison.compare("simulated", .bool(model.isSimulated), run["simulated"])
    return comparison.differences
  }

  /// The run's manifest, which says once more what was planned.
  private var manifestFacts: [String] {
    let manifest = run["manifest"]
    var comparison = Comparison("its manifest says")
    comparison.compare("code_version", manifest?["code"]?["version"], run["code_version"])
    comparison.compare("git_sha", manifest?["code"]?["commit"], run["git_sha"])
    comparison.compare("model_id", manifest?["model"], run["model_id"])
    comparison.compare("subset_seed", manifest?["seed"], run["subset_seed"])
    comparison.compare("samples", manifest?["samples_per_item"], run["samples"])
    let subset = manifest?["subset"].map { wholes($0) } ?? []
    let named = [run["subset_pct"], run["subset_count"]].compactMap { $0?.whole }
    if subset != named { comparison.add("subset is \(named) in run.json and \(subset) in its manifest") }
    return comparison.differences
  }

  /// The whole numbers anywhere in a value.
  private func wholes(_ value: JSONValue) -> [Int] {
    switch value {
    case .integer(let number): [Int(clamping: number)]
    case .array(let elements): elements.flatMap { wholes($0) }
    case .object(let members): members.values.flatMap { wholes($0) }
    case .null, .bool, .number, .string: []
    }
  }

  private var sectionFacts: [String] {
    var comparison = Comparison("the run says")
    let names = run["benchmarks"]?.elements.compactMap { $0["benchmark_name"]?.text } ?? []
    comparison.compare("the list of benchmarks", run["selected_benchmarks"], .strings(names))
    let planned = run["manifest"]?["sections"]?.elements ?? []
    if planned.contains(where: { $0["benchmark"]?.text.map { !names.contains($0) } ?? true }) {
      comparison.add("the manifest of the run plans a benchmark that the run does not have")
    }
    for section in run["benchmarks"]?.elements ?? [] {
      guard let name = section["benchmark_name"]?.text else { continue }
      let plan = planned.first { $0["benchmark"]?.text == name }
      if plan == nil, section["sampled_items"] != 0 { comparison.add("the manifest of the run does not plan `\(name)`") }
      guard let plan else { continue }
      comparison.compare("protocol_name of `\(name)`", section["protocol"], plan["protocol_name"])
      let asked = run["parameters"] ?? .null
      for (name, own) in [
        ("temperature", "temperature"), ("top_p", "top_p"), ("max_output_tokens", "max_output_tokens"), ("generation_seed", "seed"),
        ("stop", "stop"),
      ] {
        guard let value = asked[name], value != .null else { continue }
        comparison.compare("\(own) of the manifest", value, plan["parameters"]?[own])
      }
      let judges = plan["judges"]?.elements.compactMap { $0["model"]?.text } ?? []
      if let named = run["judges"]?.elements, !named.isEmpty, !judges.isEmpty {
        comparison.compare("judges of `\(name)`", .array(named), .strings(judges))
      }
    }
    return comparison.differences
  }

  /// Words that follow from other facts.
  private var derivedFacts: [String] {
    var comparison = Comparison("the rest of the archive gives")
    comparison.compare("schema_version of run.json", .string(ResultsDocument.schemaVersion), run["schema_version"])
    if let state = run["status"]?.text.flatMap({ RunState(rawValue: $0) }) {
      comparison.compare("caution", .optional(ExportSource.caution(state, message: run["error_message"]?.text)), run["caution"])
    }
    let text = run["withheld"] ?? .null
    let names = (run["selected_benchmarks"]?.elements ?? []).compactMap(\.text)
    // The sentence itself names them: a benchmark that was never asked has no prompts, and not every answer was asked for here.
    let left = names.filter { name in
      !prompted.contains(name) && text.text?.contains("`\(name)`") == true
    }
    comparison.compare("withheld", .optional(ExportSource.withholding(left)), text)
    for name in unprompted.sorted() where !left.contains(name) {
      comparison.add("`\(name)` has answers without their prompts, and run.json does not say that these are withheld")
    }
    return comparison.differences
  }
}
