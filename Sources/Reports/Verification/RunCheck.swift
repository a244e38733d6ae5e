import AssayKit
import RunEngine

/// Compares the numbers of a run with what its benchmarks make of it.
struct RunCheck {
  struct Section {
    let record: SectionRecord
    /// What `results.json` says of them where the items do not tell; `nil` where they do.
    let categories: JSONValue?
  }

  /// `run` of `results.json`.
  let run: JSONValue
  let conditions: RunConditions

  /// One sentence on each of the first differences.
  func differences(_ sections: [Section]) -> [String] {
    stateDifferences(sections.map(\.record)) + numberDifferences(sections) + sectionDifferences(sections)
  }

  /// What the state of a run or of a benchmark cannot be beside the others.
  private func stateDifferences(_ records: [SectionRecord]) -> [String] {
    var comparison = Comparison()
    let state = run["status"]?.text.flatMap { RunState(rawValue: $0) }
    for record in records {
      let name = "`\(record.benchmark)`"
      switch record.state {
      case .succeeded where record.metrics?.overall.score == nil: comparison.add("\(name) is succeeded and has no final score")
      case .succeeded where record.progress.done < record.totalSamples:
        comparison.add("\(name) is succeeded and has samples that have not ended")
      case .pending where record.metrics != nil, .running where record.metrics != nil:
        comparison.add("\(name) is \(record.state.rawValue) and has final numbers")
      case .pending where state?.hasEnded == true, .running where state?.hasEnded == true:
        comparison.add("\(name) is \(record.state.rawValue) in a run that has ended")
      case .needsSetup where record.sampledItems > 0, .skipped where record.sampledItems > 0:
        comparison.add("\(name) is \(record.state.rawValue) and has items")
      default: break
      }
    }
    if state == .succeeded, !records.contains(where: { $0.state == .succeeded }) {
      comparison.add("status is `succeeded`, and no benchmark has succeeded")
    }
    return comparison.differences
  }

  private func numberDifferences(_ sections: [Section]) -> [String] {
    let records = sections.map(\.record)
    let hasEnded = run["status"]?.text.flatMap { RunState(rawValue: $0) }?.hasEnded ?? false
    let final = records.compactMap { $0.metrics?.overall.score }
    let overall = hasEnded && !final.isEmpty ? final.reduce(0, +) / Double(final.count) : nil
    let figures = RunNumbers(records, overallScore: overall)
    let numbers = RunDocument.numbers(figures, records)
    var comparison = Comparison()
    comparison.compare("overall_score", numbers["overall_score"], run["overall_score"])
    let isSpent = records.allSatisfy { $0.metrics != nil }
    comparison.compare(numbers, conditions.run, besides: isSpent ? [] : UncheckedFacts.spending, in: "run.json: ")
    comparison.compare("run.json: judging", RunDocument.judging(figures.judging), conditions.run["judging"])
    var serving = ServingFacts()
    for record in records { if let facts = record.metrics?.serving { serving.add(facts) } }
    let served: JSONValue = serving.isEmpty ? .null : .object(RunDocument.serving(serving))
    comparison.compare("run.json: provider_metadata", served, conditions.run["provider_metadata"])
    comparison.compare(RunDocument.serving(serving), run["provider_metadata"] ?? .null, besides: [])
    return comparison.differences
  }

  /// What `run.json` says of each benchmark.
  private func sectionDifferences(_ sections: [Section]) -> [String] {
    let claims = conditions.run["benchmarks"]?.elements ?? []
    guard claims.map({ $0["benchmark_name"]?.text }) == sections.map(\.record.benchmark.rawValue) else {
      return ["run.json and results.json name different benchmarks"]
    }
    return zip(sections, claims).flatMap { section, claim in
      var comparison = Comparison()
      var record = section.record
      // How late the client was is not kept for each answer; what follows from it is compared.
      record.metrics?.clientDelay = ClientDelaySummary(claim["metrics"]?["client_delay_seconds"])
      let fields = RunDocument.section(record)
      let spending = record.metrics == nil ? UncheckedFacts.spending : []
      comparison.compare(
        fields, claim, besides: spending.union(["metrics", "started_at", "completed_at", "active_seconds", "active_since"]))
      var unknown: Set = section.categories == nil ? [] : ["categories"]
      // Exports that were made before there were any.
      if claim["metrics"]?["passes"] == nil { unknown.insert("passes") }
      if case .object(let metrics) = fields["metrics"] ?? .null {
        comparison.compare(metrics, claim["metrics"] ?? .null, besides: unknown, in: "metrics.")
        if let categories = section.categories {
          comparison.compare("metrics.categories", categories, claim["metrics"]?["categories"])
        }
      } else {
        comparison.compare("metrics", .null, claim["metrics"])
      }
      if let entry = conditions.sections[record.benchmark.rawValue]?.manifest {
        comparison.compare("item_count of the manifest", .count(record.sampledItems), entry["item_count"])
        comparison.compare("total_items of the manifest", .count(record.totalItems), entry["total_items"])
      }
      return comparison.differences.map { "`\(record.benchmark)` in run.json: \($0)" }
    }
  }
}

extension ClientDelaySummary {
  fileprivate init?(_ json: JSONValue?) {
    guard let mean = json?["mean"]?.number, let p99 = json?["p99"]?.number, let count = json?["count"]?.whole,
      [mean, p99].allSatisfy({ (0...1e6).contains($0) })
    else { return nil }
    self.init(mean: mean, p99: p99, count: count)
  }
}
