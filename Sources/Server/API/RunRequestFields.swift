import AssayKit
import RunEngine

/// Reads a run request out of named values, the same for a JSON body and for a submitted form.
enum RunRequestFields {
  static let names = [
    "model_id", "selected_benchmarks", "benchmark_names", "subset_pct", "subset_count", "subset_seed", "samples", "concurrency",
    "protocol", "temperature", "top_p", "max_output_tokens", "generation_seed", "stop", "sample_deadline_seconds",
    "seed_from_run", "provider", "config", "judges", "judge_budget_usd",
  ]

  /// Fields that may also stand in `config`, where the original program had them.
  static let configNames: Set<String> = [
    "samples", "concurrency", "protocol", "temperature", "top_p", "max_output_tokens", "generation_seed", "stop",
    "sample_deadline_seconds", "judges", "judge_budget_usd",
  ]

  /// The fields with those of `config` beside them.
  ///
  /// - Throws: 422 for what is no setting of a run, and for what is given twice.
  static func withConfig(_ values: [String: JSONValue]) throws(Problem) -> [String: JSONValue] {
    var values = values
    switch values.removeValue(forKey: "config") {
    case nil, .null?: return values
    case .object(let members)?:
      var errors: [FieldError] = []
      for (name, value) in members.sorted(by: { $0.key < $1.key }) {
        if !configNames.contains(name) {
          let error = UserError.unknown("setting", String(name.prefix(100)), field: "config.\(name)", known: Array(configNames))
          errors.append(FieldError("config.\(name)", error.message, hint: error.hint))
        } else if values.updateValue(value, forKey: name) != nil {
          errors.append(FieldError("config.\(name)", "`\(name)` stands beside `config` and in it", hint: "give it once"))
        }
      }
      guard errors.isEmpty else { throw .invalid(errors) }
      return values
    case _?: throw .invalid([FieldError("config", "config is not an object", hint: "leave it out, or give settings by name")])
    }
  }

  /// Detached: the server only plans; a worker takes the run up.
  ///
  /// - Throws: 422 with every field that cannot be used. Ranges are the planner's business.
  static func read(
    _ values: [String: JSONValue], benchmarks: BenchmarkRegistry, defaults: RunDefaults = RunDefaults()
  ) throws(Problem) -> RunRequest {
    var fields = FieldReader(values, known: names)
    let model = model(&fields)
    let chosen = benchmarkNames(&fields) ?? benchmarks.all.map(\.card.name)
    let subset = subset(&fields)
    let seed = seed(&fields, defaults)
    let samples = fields.integer("samples")
    let concurrency = fields.integer("concurrency")
    let protocolName = fields.text("protocol").map { ProtocolName($0) }
    let parameters = GenerationParameters(
      temperature: fields.number("temperature") ?? defaults.temperature, topP: fields.number("top_p"),
      maxOutputTokens: fields.integer("max_output_tokens"), stop: fields.texts("stop"), seed: fields.integer("generation_seed"))
    let deadline = deadline(&fields)
    let (judges, budget) = (judges(&fields), judgeBudget(&fields))
    fields.finish()
    guard let model, fields.errors.isEmpty else { throw .invalid(fields.errors) }
    return RunRequest(
      model: model, benchmarks: chosen.map { BenchmarkSelection($0, protocol: protocolName) }, subset: subset,
      seed: seed, samplesPerItem: samples ?? 1, concurrency: concurrency ?? defaults.concurrency, parameters: parameters,
      detached: true, sampleDeadline: deadline ?? .seconds(1_200), judges: judges, judgeBudget: budget)
  }

  private static func judges(_ fields: inout FieldReader) -> [ModelReference] {
    var judges: [ModelReference] = []
    for text in fields.texts("judges") ?? [] {
      if let judge = ModelReference(text) {
        judges.append(judge)
      } else {
        fields.add(FieldError("judges", "judge `\(text.prefix(100))` has no provider", hint: "write `provider/slug`"))
      }
    }
    return judges
  }

  static func judgeBudget(_ fields: inout FieldReader) -> NanoDollars? {
    guard let dollars = fields.number("judge_budget_usd") else { return nil }
    if let budget = NanoDollars(dollars: dollars) { return budget }
    fields.add(
      FieldError("judge_budget_usd", "judge_budget_usd \(dollars) is out of range", hint: "it must be from 0 to 1000000"))
    return nil
  }

  private static func seed(_ fields: inout FieldReader, _ defaults: RunDefaults) -> SeedChoice {
    let text = fields.text("subset_seed")
    guard fields.flag("seed_from_run") == true else { return .shared(text ?? defaults.seed) }
    if text != nil {
      fields.add(
        FieldError("seed_from_run", "`subset_seed` and `seed_from_run` are both given", hint: "give one of the two"))
    }
    return .fromRun
  }

  private static func deadline(_ fields: inout FieldReader) -> Duration? {
    guard let seconds = fields.number("sample_deadline_seconds") else { return nil }
    guard (1...86_400).contains(seconds) else {
      fields.add(
        FieldError(
          "sample_deadline_seconds", "sample_deadline_seconds \(seconds) is out of range", hint: "it must be from 1 to 86400"))
      return nil
    }
    return .microseconds(Int64(seconds * 1e6))
  }

  private static func model(_ fields: inout FieldReader) -> ModelReference? {
    let before = fields.errors.count
    guard let text = fields.text("model_id") else {
      if fields.errors.count == before {
        fields.add(FieldError("model_id", "no model is named", hint: "name one as `provider/slug`, such as `simulated/default`"))
      }
      return nil
    }
    guard let model = ModelReference(text) else {
      fields.add(
        FieldError(
          "model_id", "model `\(text.prefix(100))` has no provider", hint: "write `provider/slug`, such as `simulated/default`"))
      return nil
    }
    return model
  }

  private static func benchmarkNames(_ fields: inout FieldReader) -> [BenchmarkName]? {
    let selected = fields.texts("selected_benchmarks")
    let alias = fields.texts("benchmark_names")
    if selected != nil, alias != nil {
      fields.add(
        FieldError(
          "benchmark_names", "`selected_benchmarks` and `benchmark_names` are both given", hint: "they mean the same: give one"))
    }
    return (selected ?? alias)?.map { benchmark($0) }
  }

  /// Names that Chutes Bench Runner knows, which takes them in capitals as well.
  private static let originals: Set = [
    "mmlu_pro", "gpqa_diamond", "hle", "livecodebench", "scicode", "aime_2025", "ifbench", "if_bench", "if-bench", "aa_lcr",
    "terminal_bench_hard", "tau_bench_telecom", "swe_bench_pro",
  ]

  private static func benchmark(_ text: String) -> BenchmarkName {
    let name = text.lowercased()
    guard originals.contains(name) else { return BenchmarkName(text) }
    return BenchmarkName(["if_bench", "if-bench"].contains(name) ? "ifbench" : name)
  }

  private static func subset(_ fields: inout FieldReader) -> Subset {
    let percent = fields.integer("subset_pct")
    let count = fields.integer("subset_count")
    if percent != nil, count != nil {
      let hint = "give a share of the items or a number of them, not both"
      fields.add(FieldError("subset_pct", "`subset_pct` and `subset_count` are both given", hint: hint))
      fields.add(FieldError("subset_count", "`subset_pct` and `subset_count` are both given", hint: hint))
    }
    if let count { return .count(count) }
    return percent.map { .percent($0) } ?? .all
  }
}
