import AssayKit

/// What a field may hold besides `null`: what has another type would be read as nothing.
enum FieldShape {
  case text, whole, signed, number, flag, time, flags, scorer

  /// The fields of an item.
  static let item: [(name: String, shape: FieldShape)] = [
    ("item_hash", .text), ("prompt", .text), ("response", .text), ("expected", .text), ("is_correct", .flag), ("score", .number),
    ("latency_ms", .whole), ("input_tokens", .whole), ("output_tokens", .whole), ("error", .text), ("created_at", .time),
  ]

  /// The fields of an item's `item_metadata`.
  static let metadata: [(name: String, shape: FieldShape)] = [
    ("category", .text), ("title", .text), ("extracted", .text), ("rule", .text), ("flags", .flags), ("scorer", .scorer),
    ("attempts", .whole), ("finish_reason", .text), ("answer_hash", .text), ("reasoning", .text), ("served_model", .text),
    ("upstream_provider", .text), ("system_fingerprint", .text), ("request_id", .text), ("tries", .whole),
    ("reasoning_tokens", .whole), ("cached_input_tokens", .whole), ("cost_nanodollars", .signed), ("total_us", .whole),
    ("first_token_us", .whole), ("max_gap_us", .whole), ("chunks", .whole), ("keep_alives", .whole),
  ]

  /// The fields of a failure.
  static let failure: [(name: String, shape: FieldShape)] = [
    ("message", .text), ("hint", .text), ("provider_message", .text), ("http_status", .whole),
  ]

  /// The fields of one of its `judge_output`.
  static let judgement: [(name: String, shape: FieldShape)] = [
    ("counts", .flag), ("readable", .flag), ("correct", .flag), ("cached", .flag), ("finish_reason", .text),
    ("served_model", .text),
    ("input_tokens", .whole), ("output_tokens", .whole), ("cost_nanodollars", .signed),
  ]

  /// The first field of another type, in a sentence.
  static func fault(_ fields: [(name: String, shape: FieldShape)], of json: JSONValue) -> String? {
    guard case .object(let members) = json else { return nil }
    for (name, shape) in fields {
      guard let value = members[name], value != .null, !shape.fits(value) else { continue }
      return "\(name) is \(value.short), which is no \(shape.words)"
    }
    return nil
  }

  private func fits(_ value: JSONValue) -> Bool {
    switch self {
    case .text: value.text != nil
    case .whole: value.whole != nil
    case .signed: value.signed != nil
    case .number: value.number != nil
    case .flag: value.flag != nil
    case .time: value.text.map { UTCText.isSeconds($0) } ?? false
    case .flags:
      if case .array(let flags) = value {
        flags.allSatisfy { $0.text.map { Verdict.Flag(rawValue: $0) != nil } ?? false }
      } else {
        false
      }
    case .scorer: ScorerVersion(value) != nil
    }
  }

  private var words: String {
    switch self {
    case .text: "text"
    case .whole: "whole number"
    case .signed, .number: "number"
    case .flag: "truth value"
    case .time: "time in whole seconds"
    case .flags: "list of known flags"
    case .scorer: "name and version of a scorer"
    }
  }
}
