import AssayKit

/// One item of `results.json`, as far as it decides numbers.
struct StoredItem {
  let id: ItemID
  let position: Int
  let sampleIndex: Int
  let state: SampleState
  let response: String?
  let reasoning: String?
  let finishReason: FinishReason?
  let expected: String?
  /// What the scorer was told; `nil` where that is the text of the expected answer.
  let target: JSONValue?
  let score: Double?
  let correct: Bool?
  let extracted: String?
  let rule: String?
  let details: JSONValue
  let flags: Set<Verdict.Flag>
  let scorer: ScorerVersion?
  let category: String?
  /// What judges said, as far as the verdict was made with it, in the order in which they were named.
  let judgements: [ClaimedJudgement]
  private let usage: Usage?
  private let timing: Timing?
  private let cost: NanoDollars?
  private let servedBy: ServedBy
  /// What follows from other fields of the item and is something else, one sentence each.
  let contradictions: [String]

  /// - Throws: when it lacks what every export of Assay has, or contradicts itself.
  init(_ json: JSONValue) throws(BundleFault) {
    guard let id = json["item_id"]?.text else { throw BundleFault("an item has no id") }
    self.id = ItemID(id)
    guard let more = json["item_metadata"], let state = more["state"]?.text.flatMap({ SampleState(rawValue: $0) }),
      let position = more["position"]?.whole, let sampleIndex = more["sample_index"]?.whole
    else { throw BundleFault("item `\(id.prefix(100))` does not say its state and place") }
    self.state = state
    self.position = position
    self.sampleIndex = sampleIndex
    response = json["response"]?.text
    reasoning = more["reasoning"]?.text
    finishReason = more["finish_reason"]?.text.map { FinishReason(word: $0) }
    expected = json["expected"]?.text
    // Written out, since `nil` would be a JSON null here.
    if let given = more["target"], given != .null { target = given } else { target = Optional<JSONValue>.none }
    score = json["score"]?.number
    correct = json["is_correct"]?.flag
    extracted = more["extracted"]?.text
    rule = more["rule"]?.text
    details = more["details"] ?? .null
    flags = Set((more["flags"]?.elements ?? []).compactMap { $0.text.flatMap { Verdict.Flag(rawValue: $0) } })
    scorer = ScorerVersion(more["scorer"])
    category = more["category"]?.text
    judgements = try Self.judgements(json, of: id)
    cost = more["cost_nanodollars"]?.signed.map { NanoDollars($0) }
    usage = Self.usage(json, more)
    timing = Self.timing(more)
    servedBy = ServedBy(
      model: more["served_model"]?.text, upstream: more["upstream_provider"]?.text, fingerprint: more["system_fingerprint"]?.text)
    contradictions = Self.contradictions(json, timing)
    guard (state == .scored) == (score != nil), score.map({ (0...1).contains($0) }) ?? (correct == nil) else {
      throw BundleFault("item `\(id.prefix(100))` is \(state.rawValue) and has \(score.map { "the score \($0)" } ?? "no score")")
    }
  }

  private static func judgements(_ json: JSONValue, of id: String) throws(BundleFault) -> [ClaimedJudgement] {
    var judgements: [ClaimedJudgement] = []
    for claim in json["judge_output"]?.elements ?? [] where claim["counts"]?.flag != false {
      guard let judgement = ClaimedJudgement(claim) else {
        throw BundleFault("a judgement of item `\(id.prefix(100))` does not say who said what")
      }
      judgements.append(judgement)
    }
    return judgements
  }

  private static func usage(_ json: JSONValue, _ more: JSONValue) -> Usage? {
    guard let input = json["input_tokens"]?.whole, let output = json["output_tokens"]?.whole else { return nil }
    return Usage(
      inputTokens: min(input, Int(Int32.max)), outputTokens: min(output, Int(Int32.max)),
      reasoningTokens: more["reasoning_tokens"]?.whole.map { min($0, Int(Int32.max)) })
  }

  private static func timing(_ more: JSONValue) -> Timing? {
    func span(_ name: String) -> Duration? { more[name]?.signed.map { .microseconds($0) } }
    return span("total_us").map { Timing(total: $0, timeToFirstToken: span("first_token_us"), maxGap: span("max_gap_us")) }
  }

  private static func contradictions(_ json: JSONValue, _ timing: Timing?) -> [String] {
    var expected: [(name: String, value: JSONValue)] = [
      ("latency_ms", .optional(timing.map { ResultsDocument.milliseconds($0.total) }))
    ]
    if let prompt = json["prompt"]?.text { expected.append(("item_hash", .string(PromptHash.of(text: prompt)))) }
    let id = json["item_id"]?.text?.prefix(100) ?? ""
    return expected.compactMap { name, value in
      let claimed = json[name] ?? .null
      return claimed == value ? nil : "\(name) of item `\(id)` is \(claimed.short), its other fields give \(value.short)"
    }
  }

  /// All that its verdict follows from; `nil` without a response or an expected answer.
  var scoringInput: ScoringInput? {
    guard let answer, let target = target ?? expected.map({ .string($0) }) else { return nil }
    return ScoringInput(item: id, target: target, answer: answer, judgements: judgements.map(\.judgement))
  }

  var answer: Answer? { response.map { Answer(text: $0, reasoning: reasoning, finishReason: finishReason) } }

  var outcome: SampleOutcome {
    SampleOutcome(
      item: id, category: category, state: state, score: score, correct: correct, flags: flags, usage: usage, timing: timing,
      cost: cost, servedBy: servedBy, facts: VerdictFacts(details), opinions: judgements.map(\.correct))
  }
}

/// What one judge said, and what an archive says that it means.
struct ClaimedJudgement {
  let judgement: Judgement
  let correct: Bool?

  init?(_ json: JSONValue) {
    guard let judge = json["judge"]?.text.flatMap({ ModelReference($0) }), let text = json["text"]?.text else { return nil }
    judgement = Judgement(judge: judge, text: text)
    correct = json["correct"]?.flag
  }
}

extension JSONValue {
  /// A whole number small enough that a million of them can be added.
  var signed: Int64? { if case .integer(let value) = self, value.magnitude < 1 << 42 { value } else { nil } }
}
