import AssayKit
import RunEngine

/// A run as a protocol in Markdown: what was run, then for each item what was asked, answered and found.
///
/// Text from outside stands only in code spans and in fenced blocks whose fence is longer than any inside, so that no answer can break
/// out of its place.
struct MarkdownExport {
  let source: ExportSource
  let sink: FileSink

  func write() throws(ExportError) {
    try lines(header)
    for section in source.run.sections {
      try lines(self.header(of: section))
      try source.eachSample(of: section) { sample throws(ExportError) in try lines(self.lines(of: sample)) }
    }
  }

  private func lines(_ lines: [String]) throws(ExportError) {
    for line in lines { try sink.write(line + "\n") }
  }

  private var header: [String] {
    let run = source.run
    let figures = RunNumbers(run)
    var lines = ["# Benchmark protocol", ""]
    if let withholding = source.withholding { lines += ["> \(MarkdownText.span(withholding))", ""] }
    if let caution = source.caution { lines += ["> **Not a finished run:** \(MarkdownText.span(caution))", ""] }
    if run.request.model.isSimulated {
      lines += ["> **Simulated:** the answers are made up by Assay; the numbers say nothing about any model.", ""]
    }
    lines += [
      "- Run: \(MarkdownText.span(run.id.rawValue)), revision \(run.revision)",
      "- Model: \(MarkdownText.span(run.request.model.slug))",
      "- Provider: \(MarkdownText.span(run.request.model.provider.rawValue))",
      "- Status: \(run.state.rawValue)", "- Subset: \(run.request.subset.description)",
      "- Subset seed: \(MarkdownText.span(run.manifest.seed)), formula \(MarkdownText.span(run.manifest.samplingFormula))",
      "- Samples an item: \(run.request.samplesPerItem)", "- Overall score: \(Self.number(figures.score))",
      "- Coverage: \(Self.number(figures.coverage))", "- Started: \(Self.moment(run.startedAt))",
      "- Completed: \(Self.moment(run.endedAt))",
      "- Duration without pauses: \(Self.number(run.duration(at: run.endedAt ?? source.exportedAt)?.inSeconds)) s",
      "- Assay: \(MarkdownText.span(run.manifest.code.version))",
      "- Generated: \(UTCTime(source.exportedAt).seconds)", "",
    ]
    return lines
  }

  private func header(of section: SectionRecord) -> [String] {
    let figures = SectionNumbers(section)
    let interval = figures.interval.map { "\(Self.number($0.low)) to \(Self.number($0.high)) (\($0.method.rawValue))" } ?? "–"
    let scorer = source.run.manifest.sections.first { $0.benchmark == section.benchmark }?.scorer
    var lines = [
      "## Benchmark \(MarkdownText.span(section.benchmark.rawValue))", "",
      "- Protocol: \(MarkdownText.span(section.protocolName.rawValue))",
      "- Scorer: \(scorer.map { MarkdownText.span("\($0.name) \($0.version)") } ?? "–")", "- Status: \(section.state.rawValue)",
      "- Sampled: \(section.sampledItems) of \(section.totalItems) items",
      "- Done: \(figures.done) of \(section.totalSamples) samples",
      "- Score: \(Self.number(figures.score))\(figures.isFinal ? "" : " (of the items finished in order)")",
      "- 95 % interval: \(interval)", "- Coverage: \(Self.number(figures.coverage))",
      "- Failed: \(figures.failed), truncated: \(figures.truncated), empty: \(figures.empty), unparsed: \(figures.unparsed)",
    ]
    for rate in section.metrics?.passes ?? [] {
      lines.append(
        "- pass@\(rate.k): \(Self.number(rate.anyCorrect)), pass^\(rate.k): \(Self.number(rate.allCorrect)) (\(rate.items) items)")
    }
    if let score = section.metrics?.calibration { lines.append("- Calibration error: \(CalibrationText.words(score))") }
    lines += judges(of: section, figures)
    if let message = section.message { lines.append("- Message: \(MarkdownText.span(message))") }
    return lines + [""]
  }

  /// Nothing for a section without judges.
  private func judges(of section: SectionRecord, _ figures: SectionNumbers) -> [String] {
    let judges = source.run.manifest.sections.first { $0.benchmark == section.benchmark }?.judges ?? []
    guard !judges.isEmpty else { return [] }
    let usage = figures.judging
    let cost = usage.asked > 0 && usage.costUnknown == usage.asked ? "–" : Self.number(usage.cost.dollars)
    var lines = [
      "- Judges: \(judges.map { MarkdownText.span($0.model.description) }.joined(separator: ", "))",
      "- Judged: \(usage.asked) replies, \(usage.cached) cached; \(usage.inputTokens) tokens in, \(usage.outputTokens) out; "
        + "cost in US dollars, apart from the model's: \(cost)",
    ]
    if let agreement = figures.agreement {
      lines.append(
        "- Judges agree: \(agreement.same) of \(agreement.n), Cohen's kappa \(Self.number(agreement.kappa))")
    }
    return lines
  }

  private func lines(of sample: StoredSample) -> [String] {
    let (record, texts) = (sample.record, SampleTexts(sample))
    let index = source.run.request.samplesPerItem > 1 ? ", sample \(record.key.sampleIndex)" : ""
    var lines = ["### Item \(MarkdownText.span(record.key.item.rawValue))\(index)", "", "- State: \(record.state.rawValue)"]
    func fact(_ label: String, _ text: String?) { if let text { lines.append("- \(label): \(text)") } }
    fact("Hash", texts.itemHash.map { MarkdownText.span($0) })
    fact("Correct", record.correct.map { $0 ? "yes" : "no" })
    fact("Score", record.score.map { Self.number($0) })
    fact("Category", record.category.map { MarkdownText.span($0) })
    fact("Extracted", record.extracted.map { MarkdownText.span($0) })
    fact("Rule", record.rule.map { MarkdownText.span($0) })
    fact("Flags", record.flags.isEmpty ? nil : record.flags.sorted().map(\.rawValue).joined(separator: ", "))
    fact("Error", record.failure.map { MarkdownText.span("\($0.kind.rawValue): \($0.message)") })
    fact("Latency", record.timing.map { "\($0.total.wholeMicroseconds / 1_000) ms" })
    fact("Time to first token", record.timing?.timeToFirstToken.map { "\($0.wholeMicroseconds / 1_000) ms" })
    fact("Tokens", record.usage.map { "\($0.inputTokens) in, \($0.outputTokens) out" })
    lines.append("")
    func block(_ label: String, _ text: String?) {
      if let text { lines += ["**\(label)**", ""] + MarkdownText.block(text) + [""] }
    }
    block("Prompt", texts.prompt)
    block("Reasoning", texts.response?.reasoning)
    block("Response", texts.response?.text)
    block("Expected", record.expected)
    for record in texts.judgements {
      let marks = [record.isCached ? "cached" : nil, record.counts ? nil : "asked again", record.isReadable ? nil : "unreadable"]
      let note = marks.compactMap { $0 }.joined(separator: ", ")
      block(
        "Judge \(MarkdownText.span(record.judgement.judge.description))" + (note.isEmpty ? "" : " (\(note))"), record.judgement.text
      )
    }
    block("Details of the verdict", texts.details.map { String(decoding: CanonicalJSON.bytes($0), as: UTF8.self) })
    return lines
  }

  private static func moment(_ moment: Timestamp?) -> String { moment.map { UTCTime($0).seconds } ?? "–" }
  private static func number(_ value: Double?) -> String { value.map { PythonNumber.repr($0) } ?? "–" }
}

/// Text from outside inside Markdown.
enum MarkdownText {
  /// A code span on one line: control characters and line ends are spaces, and its ticks are more than any run inside.
  static func span(_ text: String) -> String {
    var line = String.UnicodeScalarView(text.unicodeScalars.map { isBreak($0) || isControl($0) ? " " : $0 })
    if line.isEmpty { line.append(" ") }
    let ticks = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
    // A space on both sides is taken away again by readers; it keeps a tick at the edge apart from the ticks around.
    return "\(ticks) \(String(line)) \(ticks)"
  }

  /// A fenced block; its fence is longer than any run of ticks inside.
  static func block(_ text: String) -> [String] {
    let shown = String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 })
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: shown) + 1))
    return [fence + "text", String(shown), fence]
  }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    ["\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
  }

  /// What could move a terminal's cursor, or hide text from a reader.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "\n" || scalar == "\r" || scalar == "\t" { return false }
    return scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  private static func longestRun(of mark: Unicode.Scalar, in text: String.UnicodeScalarView) -> Int {
    var (longest, current) = (0, 0)
    for scalar in text {
      current = scalar == mark ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }
}
