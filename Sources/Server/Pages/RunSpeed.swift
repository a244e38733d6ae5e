import AssayKit

/// How fast the answers of a whole run came, whatever benchmark they belong to.
struct RunSpeed {
  var firstToken: Spread?
  var maxGap: Spread?
  /// Said where the numbers are of some of the answers only.
  var note: String?

  /// So many answers are looked at while a run goes on, and where it has several benchmarks.
  static let mostAnswers = 5_000

  init() {}

  init(_ run: RunRecord, store: any RunStore) async throws(StoreError) {
    if run.sections.count == 1, let metrics = run.sections.first?.metrics {
      (firstToken, maxGap) = (metrics.timeToFirstToken, metrics.maxGap)
      return
    }
    let timings = try await store.timings(of: run.id, limit: Self.mostAnswers)
    firstToken = Self.spread(timings.compactMap(\.timeToFirstToken))
    maxGap = Self.spread(timings.compactMap(\.maxGap))
    let scored = run.sections.reduce(0) { $0 + $1.progress.scored }
    if timings.count < scored { note = "of \(Figures.count(timings.count)) answers" }
  }

  private static func spread(_ times: [Duration]) -> Spread? {
    guard !times.isEmpty else { return nil }
    let sorted = times.map(\.inSeconds).sorted()
    return Spread(median: Quantiles.linear(sorted: sorted, 0.5), p95: Quantiles.linear(sorted: sorted, 0.95), count: sorted.count)
  }
}

extension RunView.Fact {
  static func speed(_ material: RunMaterial) -> [Self] {
    let missing = material.run.state.hasEnded ? "not measured" : "nothing measured yet"
    func fact(_ label: String, _ spread: Spread?) -> Self {
      guard let spread else { return Self(label: label, figure: Figures.none, note: missing) }
      let notes = ["p95 \(Figures.duration(seconds: spread.p95))", material.speed.note].compactMap { $0 }
      return Self(label: label, figure: Figures.duration(seconds: spread.median), note: notes.joined(separator: ", "))
    }
    return [fact("First token", material.speed.firstToken), fact("Longest gap", material.speed.maxGap)]
  }
}
