/// A section that has its final score: what leaderboards are made of.
public struct SectionResult: Hashable, Sendable {
  public var run: RunID
  public var model: ModelReference
  public var samplesPerItem: Int
  /// What decided the score.
  public var conditions: Manifest.Section
  public var summary: ScoreSummary
  /// `nil` when it is not known for every answer.
  public var cost: NanoDollars?
  public var startedAt: Timestamp?
  public var endedAt: Timestamp

  public init(
    run: RunID, model: ModelReference, samplesPerItem: Int, conditions: Manifest.Section, summary: ScoreSummary,
    cost: NanoDollars?, startedAt: Timestamp?, endedAt: Timestamp
  ) {
    self.run = run
    self.model = model
    self.samplesPerItem = samplesPerItem
    self.conditions = conditions
    self.summary = summary
    self.cost = cost
    self.startedAt = startedAt
    self.endedAt = endedAt
  }

  /// From the section's start to its end.
  public var duration: Duration? { startedAt.map { endedAt.since($0) } }
}

/// A page of results.
public struct SectionResultPage: Hashable, Sendable {
  public var results: [SectionResult]
  /// Where the next page begins; `nil` after the last.
  public var next: Int64?

  public init(results: [SectionResult], next: Int64?) {
    self.results = results
    self.next = next
  }
}
