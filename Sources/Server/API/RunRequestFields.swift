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
  /// - Returns: also an error for what is no setting of a run, and for what is given twice.
  static func withConfig(_ values: [String: JSONValue]) -> (values: [String: JSONValue], errors: [FieldError]) {
    var values = values
    var errors: [FieldError] = []
    switch values.removeValue(forKey: "config") {
    case nil, .null?: break
    case .object(let members)?:
      for (name, value) in members.sorted(by: { $0.key < $1.key }) {
        if !configNames.contains(name) {
          let error = UserError.unknown("setting", String(name.prefix(100)), field: "config.\(name)", known: Array(configNames))
          errors.append(FieldError("config.\(name)", error.message, hint: error.hint))
        } else if values.updateValue(value, forKey: name) != nil {
          errors.append(FieldError("config.\(name)", "`\(name)` stands beside `config` and in it", hint: "give it once"))
        }
      }
    case _?: errors = [FieldError("config", "config is not an object", hint: "leave it out, or give settings by name")]
    }
    return (values, errors)
  }

  /// Detached: the server only plans; a worker takes the run up.
  ///
  /// - Returns: the request, and every field that cannot be read, which the request has as if it were left out. Ranges are the
  ///   planner's business.
  static func read(
    _ values: [String: JSONValue], benchmarks: BenchmarkRegistry, defaults: RunDefaults = RunDefaults()
  ) -> (request: RunRequest, errors: [FieldError]) {
    var fields = FieldReader(values, known: names)
    let model = model(&fields)
    let chosen = benchmarkNames(&fields, benchmarks) ?? benchmarks.all.map(\.card.name)
    let subset = subset(&fields)
    let seed = seed(&fields, defaults)
    let samples = fields.integer("samples")
    let concurrency = fields.integer("concurrency")
    let protocolName = protocolName(&fields)
    let parameters = GenerationParameters(
      temperature: fields.number("temperature") ?? defaults.temperature, topP: fields.number("top_p"),
      maxOutputTokens: fields.integer("max_output_tokens"), stop: stop(&fields), seed: fields.integer("generation_seed"))
    let deadline = deadline(&fields)
    let (judges, budget) = (judges(&fields), judgeBudget(&fields))
    fields.finish()
    // Where no model can be read there is an error, and nobody looks at the one that stands in for it.
    let request = RunRequest(
      model: model ?? ModelReference(provider: .simulated, slug: "default"),
      benchmarks: chosen.map { BenchmarkSelection($0, protocol: protocolName) }, subset: subset,
      seed: seed, samplesPerItem: samples ?? 1, concurrency: concurrency ?? defaults.concurrency, parameters: parameters,
      detached: true, sampleDeadline: deadline ?? .seconds(1_200), judges: judges, judgeBudget: budget)
    return (request, fields.errors)
  }

  private static let protocolLength = 1...200

  /// Also where no benchmark can be read, which would know its protocols.
  private static func protocolName(_ fields: inout FieldReader) -> ProtocolName? {
    guard let text = fields.text("protocol") else { return nil }
    let count = text.unicodeScalars.count
    guard protocolLength.contains(count) else {
      let hint = "leave it out for each benchmark's first one; no name has more than \(protocolLength.upperBound)"
      fields.add(FieldError("protocol", "the protocol's name has \(count) characters", hint: hint))
      return nil
    }
    return ProtocolName(text)
  }

  private static let mostStops = 16
  private static let longestStop = 256

  private static func stop(_ fields: inout FieldReader) -> [String]? {
    guard let stops = fields.texts("stop") else { return nil }
    if stops.count > mostStops {
      fields.add(FieldError("stop", "\(stops.count) texts end an answer", hint: "give \(mostStops) at most"))
    }
    let hint = "each text must have from 1 to \(longestStop) characters, and no NUL"
    for stop in stops where !(1...longestStop).contains(stop.unicodeScalars.count) || stop.utf8.contains(0) {
      let text = stop.prefix(40).replacing("\0", with: "\\u0000")
      fields.add(FieldError("stop", "stop `\(text)` cannot be used", hint: hint))
    }
    return stops
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

  private static func benchmarkNames(_ fields: inout FieldReader, _ known: BenchmarkRegistry) -> [BenchmarkName]? {
    let selected = fields.texts("selected_benchmarks")
    let alias = fields.texts("benchmark_names")
    if selected != nil, alias != nil {
      fields.add(
        FieldError(
          "benchmark_names", "`selected_benchmarks` and `benchmark_names` are both given", hint: "they mean the same: give one"))
    }
    guard let texts = selected ?? alias else { return nil }
    let names = Set(known.all.map(\.card.name.rawValue))
    return texts.map { benchmark($0, names) }
  }

  /// As Chutes Bench Runner has it: names may be written in capitals, and one has two more. A user's own benchmark may have capitals.
  private static func benchmark(_ text: String, _ known: Set<String>) -> BenchmarkName {
    if known.contains(text) { return BenchmarkName(text) }
    let name = text.lowercased()
    return BenchmarkName(["if_bench", "if-bench"].contains(name) ? "ifbench" : name)
  }

  private static func subset(_ fields: inout FieldReader) -> Subset {
    let percent = fields.integer("subset_pct")
    let count = fields.integer("subset_count")
    // The more exact of the two wins, as in Chutes Bench Runner; the share must be one all the same.
    if let percent, count != nil, !RequestLimits.percent.contains(percent) {
      fields.add(FieldError("subset_pct", "`subset_pct` \(percent) is out of range", hint: "it must be from 1 to 100"))
    }
    if let count { return .count(count) }
    return percent.map { .percent($0) } ?? .all
  }
}
