import AssayKit

/// What went wrong in a benchmark, by kind, with the provider's own words.
struct FailureTable {
  let rows: [Row]
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

  /// `nil` when nothing failed.
  init?(_ material: RunMaterial) {
    guard !material.failures.isEmpty else { return nil }
    let counted = material.failures.reduce(0) { $0 + $1.count }
    let failed = material.section.progress.failed
    rows = material.failures.prefix(Self.mostRows).map { Row($0) }
    hasMore = material.failures.count > Self.mostRows
    note = counted < failed ? "counted over the first \(Figures.count(counted)) of \(Figures.count(failed))" : nil
    link =
      RunPlace(run: material.run.id, benchmark: material.section.benchmark.rawValue).with { $0.filter = .failed }.link + "#items"
  }
}

extension FailureTable.Row {
  init(_ group: FailureGroup) {
    let failure = group.example
    kind = failure.kind.words + (failure.httpStatus.map { " (\($0))" } ?? "")
    count = Figures.count(group.count)
    what = Prose(failure.message.sentence)
    advice = failure.hint.map { Prose($0.sentence) }
    providerWords = failure.providerMessage.map { String($0.prefix(400)) }
    consequence =
      switch failure.consequence {
      case .retry: "may pass when it is asked again"
      case .giveUp: "will not pass by asking again"
      case .userError: "needs a change of yours first"
      case .bug: "a fault of Assay"
      }
  }
}
