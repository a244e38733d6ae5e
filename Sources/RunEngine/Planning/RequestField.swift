/// The fields of a run request, by their names in the API.
public enum RequestField: String, Hashable, Sendable, CaseIterable {
  case model = "model_id"
  case benchmarks = "selected_benchmarks"
  case percent = "subset_pct"
  case count = "subset_count"
  case seed = "subset_seed"
  case samples, concurrency
  case protocolName = "protocol"
  case temperature
  case topP = "top_p"
  case maxOutputTokens = "max_output_tokens"
  case generationSeed = "generation_seed"
  case sampleDeadline = "sample_deadline_seconds"
  case judges
  case judgeBudget = "judge_budget_usd"
  /// The header with the key that a run comes with.
  case key = "Authorization"
}

/// How a view writes a field with a value: as a flag, as a name of the API, or in words.
public typealias FieldNaming = @Sendable (_ field: RequestField, _ value: String) -> String

extension RequestField {
  /// The API's way: `` `subset_pct` 0 ``.
  public static let apiNaming: FieldNaming = { "`\($0.rawValue)` \($1)" }
}
