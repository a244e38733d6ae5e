import AssayKit
import Foundation

/// The numbers of a section, whether it has ended or not.
struct SectionNumbers {
  let section: SectionRecord

  init(_ section: SectionRecord) { self.section = section }

  private var overall: ScoreSummary? { section.metrics?.overall }

  var samples: Int { section.totalSamples }
  var scored: Int { overall?.scored ?? section.progress.scored }
  var failed: Int { overall?.failed ?? section.progress.failed }
  var done: Int { scored + failed }
  /// The final score, or the live one over the completed prefix.
  var score: Double? { section.metrics == nil ? section.progress.liveScore : overall?.score }

  var interval: Interval? {
    if section.metrics != nil { return overall?.interval }
    return .live(
      mean: section.progress.liveScore, scored: section.progress.prefixScored, samplesPerItem: section.samplesPerItem)
  }

  /// Share of what was asked that has a verdict; while the section runs, of what is done.
  var coverage: Double? {
    if section.metrics != nil { return overall?.coverage }
    return done > 0 ? Double(scored) / Double(done) : nil
  }

  var cost: NanoDollars? {
    guard let metrics = section.metrics else { return section.progress.cost }
    return metrics.cost
  }

  var costUnknown: Int { section.metrics?.costUnknown ?? section.progress.costUnknown }
  var inputTokens: Int64 { section.metrics?.inputTokens ?? section.progress.inputTokens }
  var outputTokens: Int64 { section.metrics?.outputTokens ?? section.progress.outputTokens }
}

/// The numbers of a run, added up over its sections.
struct RunNumbers {
  let sections: [SectionNumbers]
  private let overall: Double?

  init(_ run: RunRecord) {
    sections = run.sections.map { SectionNumbers($0) }
    overall = run.overallScore
  }

  var samples: Int { sections.reduce(0) { $0 + $1.samples } }
  var scored: Int { sections.reduce(0) { $0 + $1.scored } }
  var failed: Int { sections.reduce(0) { $0 + $1.failed } }
  var done: Int { scored + failed }
  var inputTokens: Int64 { sections.reduce(0) { $0 + $1.inputTokens } }
  var outputTokens: Int64 { sections.reduce(0) { $0 + $1.outputTokens } }
  var costUnknown: Int { sections.reduce(0) { $0 + $1.costUnknown } }
  /// Scored samples over samples that have ended.
  var coverage: Double? { done > 0 ? Double(scored) / Double(done) : nil }

  /// The sum of the known costs; `nil` when no section knows any.
  var cost: NanoDollars? {
    let known = sections.compactMap(\.cost)
    return known.isEmpty ? nil : known.reduce(.zero, +)
  }

  /// The mean of the sections' scores, live ones included.
  var score: Double? {
    if let overall { return overall }
    let scores = sections.compactMap(\.score)
    return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
  }

  /// Half the width of the interval around `score`; sections are independent, so their variances add.
  var halfWidth: Double? {
    let scored = sections.filter { $0.score != nil }
    let halves = scored.compactMap { $0.interval?.halfWidth }
    guard !scored.isEmpty, halves.count == scored.count else { return nil }
    return halves.reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(halves.count)
  }
}
