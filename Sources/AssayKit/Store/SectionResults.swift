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
  /// How long the section was worked on, without pauses; `nil` when that is not known.
  public var duration: Duration?
  public var endedAt: Timestamp

  public init(
    run: RunID, model: ModelReference, samplesPerItem: Int, conditions: Manifest.Section, summary: ScoreSummary,
    cost: NanoDollars?, duration: Duration?, endedAt: Timestamp
  ) {
    self.run = run
    self.model = model
    self.samplesPerItem = samplesPerItem
    self.conditions = conditions
    self.summary = summary
    self.cost = cost
    self.duration = duration
    self.endedAt = endedAt
  }
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
