import AssayKit

/// What an item says of itself twice, and not the same.
struct ItemContradictions {
  let json: JSONValue
  let timing: Timing?
  let judgements: [ClaimedJudgement]

  /// One sentence each.
  var sentences: [String] {
    var comparison = Comparison("its other fields give")
    let more = json["item_metadata"] ?? .null
    // Other programs have none of this, or mean something else by it.
    guard StoredItem.isAssays(json) else { return opposites }
    let parts = [(FieldShape.item, json), (FieldShape.metadata, more), (FieldShape.failure, more["failure"] ?? .null)]
    for (fields, part) in parts { if let fault = FieldShape.fault(fields, of: part) { comparison.add(fault) } }
    for claim in json["judge_output"]?.elements ?? [] {
      if let fault = FieldShape.fault(FieldShape.judgement, of: claim) { comparison.add("judge_output: \(fault)") }
    }
    switch json["judge_output"] ?? .null {
    case .null, .array: break
    default: comparison.add("judge_output is no list")
    }
    compareTexts(more, &comparison)
    comparison.compare("latency_ms", .optional(timing.map { ResultsDocument.milliseconds($0.total) }), json["latency_ms"])
    for name in ["first_token_us", "max_gap_us"] {
      guard let span = more[name]?.signed, let total = more["total_us"]?.signed, !(0...total).contains(span) else { continue }
      comparison.add("\(name) is longer than the whole answer took")
    }
    compareFailure(more, &comparison)
    compareAbsence(more, &comparison)
    comparison.compare("test_code", .null, json["test_code"])
    for judgement in judgements where !judgement.counts && (judgement.isReadable || judgement.correct != nil) {
      comparison.add("words of a judge that can be read do not count")
    }
    return comparison.differences
  }

  /// A right answer that has no score, or a wrong one that has all of it.
  private var opposites: [String] {
    switch (json["is_correct"]?.flag, json["score"]?.number) {
    case (true, 0), (false, 1): ["is_correct is \((json["is_correct"] ?? .null).short), score is \((json["score"] ?? .null).short)"]
    default: []
    }
  }

  private func compareTexts(_ more: JSONValue, _ comparison: inout Comparison) {
    let prompt = json["prompt"]?.text
    comparison.compare("item_hash", .optional(prompt.map { PromptHash.of(text: $0) }), json["item_hash"])
    let response = json["response"]?.text
    // What was exported before answers had a hash has none.
    if let claimed = more["answer_hash"] {
      let hash = response.map { SampleTexts.answerHash(of: $0, more["reasoning"]?.text, finishReason: more["finish_reason"]?.text) }
      comparison.compare("answer_hash", .optional(hash), claimed)
    }
    guard let messages = more["messages"], messages != .null else { return }
    let text = SampleTexts.prompt(of: messages)
    if text == nil || text != prompt { comparison.add("its messages are not those of its prompt") }
  }

  /// Without an answer nothing was made of one, and without a verdict nothing of that.
  private func compareAbsence(_ more: JSONValue, _ comparison: inout Comparison) {
    var absent: [String] = []
    if more["state"]?.text != SampleState.scored.rawValue { absent += ["extracted", "rule", "details"] }
    if json["response"]?.text == nil {
      absent += ["finish_reason", "reasoning", "answer_hash", "target", "scorer", "extracted", "rule", "details"]
      if more["total_us"] ?? .null == .null {
        absent += ["reasoning_tokens", "cost_nanodollars"]
        for name in ["input_tokens", "output_tokens"] { comparison.compare(name, .null, json[name]) }
      }
    }
    for name in absent { comparison.compare(name, .null, more[name]) }
  }

  private func compareFailure(_ more: JSONValue, _ comparison: inout Comparison) {
    let failure = more["failure"] ?? .null
    comparison.compare("error", failure["message"], json["error"])
    guard failure != .null else {
      if more["state"]?.text == SampleState.failed.rawValue { comparison.add("it failed, and does not say how") }
      return
    }
    guard let kind = failure["kind"]?.text.flatMap({ Failure.Kind(rawValue: $0) }) else {
      return comparison.add("failure is of no known kind")
    }
    comparison.compare("consequence of its failure", .string(kind.consequence.rawValue), failure["consequence"])
  }
}
