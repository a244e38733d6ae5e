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
  let title: String?
  let prompt: String?
  /// The messages apart, where the prompt is more than one text of the user.
  let messages: JSONValue
  /// What judges said, as far as the verdict was made with it, in the order in which they were named.
  let judgements: [ClaimedJudgement]
  /// What judges took for this item, as it says.
  let judging: JudgeUsage
  /// What follows from other fields of the item and is something else, one sentence each.
  let contradictions: [String]
  private let usage: Usage?
  private let timing: Timing?
  private let cost: NanoDollars?
  private let servedBy: ServedBy

  /// A few judges say something a few times.
  private static let mostJudgements = 1_000

  /// What the answer and its judges cost, as a positive number: what an archive may add up.
  var spending: Int { Int((cost?.amount ?? 0).magnitude + judging.cost.amount.magnitude) }

  /// The names that its benchmark's numbers are made by, or that they list.
  var names: [String] {
    let facts = VerdictFacts(details)
    return [category, servedBy.model, servedBy.upstream, servedBy.fingerprint, facts.cluster].compactMap(\.self)
      + facts.checklists.map(\.name)
  }

  /// Whether an item has what only Assay writes.
  static func isAssays(_ json: JSONValue) -> Bool {
    json["item_metadata"]?["state"] != nil || json["item_metadata"]?["sample_index"] != nil
  }

  /// - Throws: when it lacks what every export of Assay has, or contradicts itself.
  init(_ json: JSONValue) throws(BundleFault) {
    guard let id = json["item_id"]?.text else { throw BundleFault("an item has no id") }
    guard let more = json["item_metadata"], let state = more["state"]?.text.flatMap({ SampleState(rawValue: $0) }),
      let position = more["position"]?.whole, let sampleIndex = more["sample_index"]?.whole
    else { throw BundleFault("item `\(id.prefix(100))` does not say its state and place") }
    let claims = json["judge_output"]?.elements ?? []
    guard claims.count <= Self.mostJudgements else {
      throw BundleFault("item `\(id.prefix(100))` has more than \(Self.mostJudgements) judgements")
    }
    let judgements = claims.map { ClaimedJudgement($0) }
    guard !judgements.contains(where: { $0 == nil }) else {
      throw BundleFault("a judgement of item `\(id.prefix(100))` does not say who said what")
    }
    self.init(json, ItemID(id), state, position, sampleIndex, judgements: judgements.compactMap(\.self))
    guard (state == .scored) == (score != nil), score.map({ (0...1).contains($0) }) ?? (correct == nil) else {
      throw BundleFault("item `\(id.prefix(100))` is \(state.rawValue) and has \(score.map { "the score \($0)" } ?? "no score")")
    }
  }

  /// An item of another program, which says less.
  ///
  /// - Throws: when it has no id, or a score that is none.
  init(foreign json: JSONValue, position: Int) throws(BundleFault) {
    guard let id = json["item_id"]?.text else { throw BundleFault("an item has no id") }
    let state: SampleState = json["score"]?.number == nil ? .failed : .scored
    let judgements = (json["judge_output"]?.elements ?? []).prefix(Self.mostJudgements).compactMap { ClaimedJudgement($0) }
    self.init(json, ItemID(id), state, position, 0, judgements: judgements)
    guard score.map({ (0...1).contains($0) }) ?? true else {
      throw BundleFault("item `\(id.prefix(100))` has the score \(score ?? 0)")
    }
  }

  private init(
    _ json: JSONValue, _ id: ItemID, _ state: SampleState, _ position: Int, _ sampleIndex: Int, judgements: [ClaimedJudgement]
  ) {
    self.id = id
    self.state = state
    self.position = position
    self.sampleIndex = sampleIndex
    self.judgements = judgements.filter(\.counts)
    judging = judgements.reduce(JudgeUsage()) { $0 + $1.usage }
    let more = json["item_metadata"] ?? .null
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
    title = more["title"]?.text
    prompt = json["prompt"]?.text
    messages = more["messages"] ?? .null
    cost = more["cost_nanodollars"]?.signed.map { NanoDollars($0) }
    usage = Self.usage(json, more)
    timing = Self.timing(more)
    servedBy = ServedBy(
      model: more["served_model"]?.text, upstream: more["upstream_provider"]?.text, fingerprint: more["system_fingerprint"]?.text)
    contradictions = ItemContradictions(json: json, timing: timing, judgements: judgements).sentences
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
  let isReadable: Bool
  let counts: Bool
  let usage: JudgeUsage

  init?(_ json: JSONValue) {
    guard let judge = json["judge"]?.text.flatMap({ ModelReference($0) }), let text = json["text"]?.text else { return nil }
    judgement = Judgement(judge: judge, text: text)
    correct = json["correct"]?.flag
    isReadable = json["readable"]?.flag ?? (correct != nil)
    counts = json["counts"]?.flag ?? true
    var usage = JudgeUsage()
    if json["cached"]?.flag == true {
      usage.cached = 1
    } else {
      usage.asked = 1
      usage.inputTokens = Int64(json["input_tokens"]?.small ?? 0)
      usage.outputTokens = Int64(json["output_tokens"]?.small ?? 0)
      if let cost = json["cost_nanodollars"]?.signed { usage.cost = NanoDollars(cost) } else { usage.costUnknown = 1 }
    }
    self.usage = usage
  }
}

extension JSONValue {
  /// A whole number that one answer may have: the largest is a cost of 10,000 dollars, see `Usage`.
  var signed: Int64? { if case .integer(let value) = self, value.magnitude <= 10_000_000_000_000 { value } else { nil } }

  /// The largest sum of a benchmark, so that those of all benchmarks can be added.
  static let largestSum: Int64 = 1 << 52

  /// A sum over a benchmark that is not negative.
  var sum: Int64? { if case .integer(let value) = self, (0...Self.largestSum).contains(value) { value } else { nil } }

  /// A count of tokens.
  fileprivate var small: Int? { whole.map { min($0, Int(Int32.max)) } }
}
