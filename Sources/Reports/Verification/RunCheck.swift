import AssayKit
import RunEngine

/// Compares what an archive says of its run with what its benchmarks make of it, and its two documents with each other.
struct RunCheck {
  struct Section {
    let record: SectionRecord
    let hasUnknownCategories: Bool
  }

  /// `run` of `results.json`.
  let run: JSONValue
  let conditions: RunConditions?
  /// Lines of `events.jsonl`; `nil` without that file.
  let events: Int?

  /// One sentence on each of the first differences.
  func differences(_ sections: [Section]) -> [String] {
    guard let other = conditions?.run else { return [] }
    return numberDifferences(sections, other) + documentDifferences(other) + sectionDifferences(sections, other)
  }

  private func numberDifferences(_ sections: [Section], _ other: JSONValue) -> [String] {
    let records = sections.map(\.record)
    let hasEnded = run["status"]?.text.flatMap { RunState(rawValue: $0) }?.hasEnded ?? false
    let final = records.compactMap { $0.metrics?.overall.score }
    let overall = hasEnded && !final.isEmpty ? final.reduce(0, +) / Double(final.count) : nil
    let numbers = RunDocument.numbers(RunNumbers(records, overallScore: overall), records)
    var comparison = Comparison()
    comparison.compare("overall_score", numbers["overall_score"] ?? .null, run["overall_score"])
    let isSpent = records.allSatisfy { $0.metrics != nil }
    comparison.compare(numbers, other, besides: isSpent ? [] : TakenFacts.spending, in: "run.json: ")
    return comparison.differences
  }

  /// What both documents say, and what one of them says twice.
  private func documentDifferences(_ other: JSONValue) -> [String] {
    var found: [String] = []
    func compare(_ name: String, _ one: JSONValue?, _ two: JSONValue?) {
      let (one, two) = (one ?? .null, two ?? .null)
      if !one.isClose(to: two) { found.append("\(name) is \(one.short) in one place and \(two.short) in another") }
    }
    for name in ["id", "status", "model_id", "subset_pct", "subset_count", "subset_seed", "overall_score", "code_version"] {
      compare(name, run[name], other[name])
    }
    let metadata = run["provider_metadata"]
    compare("revision", metadata?["revision"], other["revision"])
    compare("samples", metadata?["samples_per_item"], other["samples"])
    compare("samples_per_item", other["manifest"]?["samples_per_item"], other["samples"])
    let subset = [other["subset_pct"], other["subset_count"]].compactMap { $0?.whole }
    let named = other["manifest"]?["subset"].map { Self.wholes($0) } ?? []
    if subset != named { found.append("subset is \(subset) in run.json and \(named) in its manifest") }
    if let events { compare("last_event_id", other["last_event_id"], .count(events)) }
    return found
  }

  /// The whole numbers anywhere in a value.
  private static func wholes(_ value: JSONValue) -> [Int] {
    switch value {
    case .integer(let number): [Int(clamping: number)]
    case .array(let elements): elements.flatMap { wholes($0) }
    case .object(let members): members.values.flatMap { wholes($0) }
    case .null, .bool, .number, .string: []
    }
  }

  /// What `run.json` says of each benchmark.
  private func sectionDifferences(_ sections: [Section], _ other: JSONValue) -> [String] {
    let claims = other["benchmarks"]?.elements ?? []
    guard claims.map({ $0["benchmark_name"]?.text }) == sections.map(\.record.benchmark.rawValue) else {
      return ["run.json and results.json name different benchmarks"]
    }
    return zip(sections, claims).flatMap { section, claim in
      var comparison = Comparison()
      let record = section.record
      let spending = record.metrics == nil ? TakenFacts.spending : []
      let fields = RunDocument.section(record)
      comparison.compare(fields, claim, besides: TakenFacts.section.union(spending))
      if let metrics = fields["metrics"] {
        let unknown: Set = section.hasUnknownCategories ? ["categories"] : []
        comparison.compare(
          metrics.members, claim["metrics"] ?? .null, besides: TakenFacts.sectionMetrics.union(unknown), in: "metrics.")
      }
      if let entry = conditions?.sections[record.benchmark.rawValue]?.manifest {
        comparison.compare("item_count of the manifest", .count(record.sampledItems), entry["item_count"])
        comparison.compare("total_items of the manifest", .count(record.totalItems), entry["total_items"])
      }
      return comparison.differences.map { "`\(record.benchmark)` in run.json: \($0)" }
    }
  }
}

extension JSONValue {
  /// The members of an object; none of anything else.
  var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
}
