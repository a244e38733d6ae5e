/// Points to one sample of a run.
public struct SampleKey: Hashable, Sendable, Codable {
  public var run: RunID
  /// The section's 0-based place in the run.
  public var section: Int
  public var item: ItemID
  /// Counted from 0.
  public var sampleIndex: Int

  public init(run: RunID, section: Int, item: ItemID, sampleIndex: Int) {
    self.run = run
    self.section = section
    self.item = item
    self.sampleIndex = sampleIndex
  }
}

/// A sample as a table shows it.
public struct SampleRecord: Hashable, Sendable, Codable {
  public var key: SampleKey
  /// 0-based place of the item in the run's seeded order.
  public var position: Int
  public var state: SampleState
  public var category: String?
  /// The question in one line; `nil` before the item was first asked.
  public var title: String?
  public var expected: String?
  public var score: Double?
  public var correct: Bool?
  public var extracted: String?
  public var rule: String?
  public var flags: Set<Verdict.Flag>
  /// Why a failed sample failed.
  public var failure: Failure?
  public var usage: Usage?
  public var timing: Timing?
  /// Unknown stays unknown.
  public var cost: NanoDollars?
  public var attempts: Int

  public init(
    key: SampleKey, position: Int, state: SampleState, category: String?, title: String?, expected: String?, score: Double?,
    correct: Bool?, extracted: String?, rule: String?, flags: Set<Verdict.Flag>, failure: Failure?, usage: Usage?,
    timing: Timing?, cost: NanoDollars?, attempts: Int
  ) {
    self.key = key
    self.position = position
    self.state = state
    self.category = category
    self.title = title
    self.expected = expected
    self.score = score
    self.correct = correct
    self.extracted = extracted
    self.rule = rule
    self.flags = flags
    self.failure = failure
    self.usage = usage
    self.timing = timing
    self.cost = cost
    self.attempts = attempts
  }
}

/// A sample with everything that was ever stored for it.
public struct SampleDetail: Hashable, Sendable {
  public var record: SampleRecord
  /// In the order in which they were made.
  public var attempts: [AttemptDetail]
  public var evaluations: [EvaluationDetail]

  public init(record: SampleRecord, attempts: [AttemptDetail], evaluations: [EvaluationDetail]) {
    self.record = record
    self.attempts = attempts
    self.evaluations = evaluations
  }
}

/// A stored attempt with its transcript.
public struct AttemptDetail: Hashable, Sendable {
  public var id: Int64
  public var counts: Bool
  public var startedAt: Timestamp
  public var endedAt: Timestamp
  public var outcome: Result<Generation, Failure>
  public var cost: NanoDollars?

  public init(
    id: Int64, counts: Bool, startedAt: Timestamp, endedAt: Timestamp, outcome: Result<Generation, Failure>, cost: NanoDollars?
  ) {
    self.id = id
    self.counts = counts
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.outcome = outcome
    self.cost = cost
  }
}

/// A stored evaluation.
public struct EvaluationDetail: Hashable, Sendable {
  public var id: Int64
  public var attempt: Int64
  public var counts: Bool
  public var scorer: ScorerVersion
  /// What the scorer was told about the item; `nil` where that is the text of the expected answer.
  public var target: JSONValue?
  public var outcome: Result<Verdict, Failure>
  public var createdAt: Timestamp
  /// What judges said, in the order in which they said it.
  public var judgements: [JudgementRecord]

  public init(
    id: Int64, attempt: Int64, counts: Bool, scorer: ScorerVersion, target: JSONValue? = nil, outcome: Result<Verdict, Failure>,
    createdAt: Timestamp, judgements: [JudgementRecord] = []
  ) {
    self.judgements = judgements
    self.id = id
    self.attempt = attempt
    self.counts = counts
    self.scorer = scorer
    self.target = target
    self.outcome = outcome
    self.createdAt = createdAt
  }
}

/// The numbers of one ended sample that metrics are made of.
public struct SampleOutcome: Hashable, Sendable {
  public var item: ItemID
  public var category: String?
  public var state: SampleState
  public var score: Double?
  public var correct: Bool?
  public var flags: Set<Verdict.Flag>
  /// Of the attempt that counts; `nil` without one.
  public var usage: Usage?
  public var timing: Timing?
  public var cost: NanoDollars?
  public var servedBy: ServedBy
  /// Of the verdict's details.
  public var facts: VerdictFacts
  /// What each judge says of the answer, the deciding one first; `nil` where its words cannot be read. Empty without judges.
  public var opinions: [Bool?]

  public init(
    item: ItemID, category: String?, state: SampleState, score: Double?, correct: Bool?, flags: Set<Verdict.Flag>,
    usage: Usage?, timing: Timing?, cost: NanoDollars?, servedBy: ServedBy = ServedBy(),
    facts: VerdictFacts = VerdictFacts(), opinions: [Bool?] = []
  ) {
    self.opinions = opinions
    self.facts = facts
    self.item = item
    self.category = category
    self.state = state
    self.score = score
    self.correct = correct
    self.flags = flags
    self.usage = usage
    self.timing = timing
    self.cost = cost
    self.servedBy = servedBy
  }
}
