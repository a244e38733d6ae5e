import AssayKit
import RunEngine

/// Reads a run request out of named values, the same for a JSON body and for a submitted form.
enum RunRequestFields {
  static let names = [
    "model_id", "selected_benchmarks", "benchmark_names", "subset_pct", "subset_count", "subset_seed", "samples", "concurrency",
    "protocol", "temperature", "top_p", "max_output_tokens", "generation_seed",
  ]

  /// Detached: the server only plans; a worker takes the run up.
  ///
  /// - Throws: 422 with every field that cannot be used. Ranges are the planner's business.
  static func read(_ values: [String: JSONValue], benchmarks: BenchmarkRegistry) throws(Problem) -> RunRequest {
    var fields = FieldReader(values, known: names)
    let model = model(&fields)
    let chosen = benchmarkNames(&fields) ?? benchmarks.all.map(\.card.name)
    let subset = subset(&fields)
    let seed = fields.text("subset_seed")
    let samples = fields.integer("samples")
    let concurrency = fields.integer("concurrency")
    let protocolName = fields.text("protocol").map { ProtocolName($0) }
    let parameters = GenerationParameters(
      temperature: fields.number("temperature"), topP: fields.number("top_p"),
      maxOutputTokens: fields.integer("max_output_tokens"), seed: fields.integer("generation_seed"))
    fields.finish()
    guard let model, fields.errors.isEmpty else { throw .invalid(fields.errors) }
    return RunRequest(
      model: model, benchmarks: chosen.map { BenchmarkSelection($0, protocol: protocolName) }, subset: subset,
      seed: .shared(seed ?? "assay"), samplesPerItem: samples ?? 1, concurrency: concurrency ?? 8, parameters: parameters,
      detached: true)
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
    return (selected ?? alias)?.map { BenchmarkName($0) }
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
