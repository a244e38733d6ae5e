import AssayKit

/// What went wrong in a benchmark, by kind, with the provider's own words.
struct FailureTable {
  let rows: [Row]
  /// Buttons that ask the samples of one kind again; empty while the run is at work.
  let retries: [Retry]
  let canRetry: Bool
  /// Said when not every failed sample was looked at.
  let note: String?
  let link: String
  let hasMore: Bool

  /// So many failed samples are looked at.
  static let mostSamples = 2_000
  /// So many different messages are shown.
  static let mostRows = 12

  struct Row {
    let kind: String
    let count: String
    let what: Prose
    let advice: Prose?
    let providerWords: String?
    let consequence: String
  }

  struct Retry {
    let kind: String
    let label: String
    /// Why it may be in vain, or what comes first.
    let advice: String
  }

  /// `nil` when nothing failed.
  init?(_ material: RunMaterial) {
    let stops = material.unanswered.groups
    guard !material.failures.isEmpty || !stops.isEmpty else { return nil }
    let counted = material.failures.reduce(0) { $0 + $1.count }
    let failed = material.section.progress.failed
    retries = material.run.state.hasEnded ? Self.retries(material, isWhole: counted == failed) : []
    canRetry = !retries.isEmpty
    let failures = material.failures.prefix(Self.mostRows).map { Row($0) }
    rows = stops.map { Row($0, endedRun: true) } + failures
    hasMore = material.failures.count > Self.mostRows
    note = counted < failed ? "counted over the first \(Figures.count(counted)) of \(Figures.count(failed))" : nil
    let place = RunPlace(run: material.run.id, benchmark: material.section.benchmark.rawValue)
    link = place.with { $0.filter = failed > 0 ? .failed : .waiting }.link + "#items"
  }
}

extension FailureTable {
  /// The kinds, those with the most samples first. A kind is asked again in the whole run, whichever benchmark is looked at.
  private static func retries(_ material: RunMaterial, isWhole: Bool) -> [Retry] {
    let hasOne = material.run.sections.count == 1
    return Dictionary(grouping: material.failures, by: \.example.kind)
      .map { kind, groups in (kind: kind, count: groups.reduce(0) { $0 + $1.count }) }
      .sorted { ($0.count, $1.kind.rawValue) > ($1.count, $0.kind.rawValue) }
      .map { kind, count in
        let number = isWhole && hasOne ? " \(Figures.count(count))" : ""
        let place = hasOne ? "" : ", in all benchmarks"
        return Retry(kind: kind.rawValue, label: "Retry\(number) \(kind.words)\(place)", advice: kind.consequence.words)
      }
  }
}

extension Failure.Consequence {
  /// What may come of asking again.
  fileprivate var words: String {
    switch self {
    case .retry: "may pass when it is asked again"
    case .giveUp: "will not pass by asking again"
    case .userError: "needs a change of yours first"
    case .pause: "waits for a higher limit of yours"
    case .bug: "a fault of Assay"
    }
  }
}

extension FailureTable.Row {
  /// - Parameter endedRun: whether its samples have no result because the run ended.
  init(_ group: FailureGroup, endedRun: Bool = false) {
    let failure = group.example
    kind = failure.kind.words + (failure.httpStatus.map { " (\($0))" } ?? "")
    count = Figures.count(group.count)
    what = Prose(failure.message.sentence)
    advice = failure.hint.map { Prose($0.sentence) }
    providerWords = failure.providerMessage.map { String($0.prefix(400)) }
    let end = failure.consequence == .userError ? "stopped the run" : "left when the run ended"
    consequence = failure.consequence.words + (endedRun ? "; \(end), a resume asks again" : "")
  }
}
