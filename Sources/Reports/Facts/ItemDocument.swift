public import AssayKit

/// A sample with the fields that Chutes Bench Runner gives an item, under its names; `results.json` and the HTTP API share it.
public enum ItemDocument {
  /// `item_id`, `item_hash`, `prompt`, `response`, `expected`, `is_correct`, `score`, `latency_ms`, `input_tokens`,
  /// `output_tokens`, `error`, `test_code`, `judge_output`, `item_metadata`, `created_at`; unknown values are `null`.
  public static func fields(_ sample: StoredSample) -> [String: JSONValue] { ResultsDocument.item(sample) }
}
