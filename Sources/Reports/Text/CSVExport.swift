import AssayKit
import RunEngine

/// A run as comma-separated values by RFC 4180: one row a sample, one row without an item for a benchmark that has none.
///
/// The first columns are those of Chutes Bench Runner, in its order; what else is known follows.
struct CSVExport {
  /// The most characters (Unicode scalars) of a text.
  static let textLimit = 500

  static let columns =
    [
      "run_id", "model_slug", "subset_pct", "subset_count", "subset_seed", "run_status", "run_started_at", "run_completed_at",
      "overall_score", "benchmark_name", "benchmark_status", "benchmark_score", "sampled_items", "completed_items", "item_id",
      "prompt", "response", "expected", "is_correct", "score", "latency_ms", "error",
    ] + streaming + verdict + judging

  private static let streaming = [
    "provider", "simulated", "sample_index", "position", "state", "ttft_ms", "max_gap_ms", "tokens_per_second", "chunks",
    "keep_alives", "input_tokens", "output_tokens", "reasoning_tokens", "cost_usd", "finish_reason", "served_model", "attempts",
  ]

  private static let verdict = ["category", "extracted", "rule", "flags", "failure_kind", "scorer", "scorer_version"]

  /// What judges said and took for the evaluation that counts; without a judge they are empty.
  static let judging = [
    "judge", "judge_words", "judge_correct", "second_judge", "second_judge_words", "second_judge_correct", "judge_cached",
    "judge_input_tokens", "judge_output_tokens", "judge_cost_usd",
  ]

  let source: ExportSource
  let sink: FileSink

  func write() throws(ExportError) {
    try row(Self.columns.map { .text($0) })
    let run = runCells
    for section in source.run.sections {
      let cells = run + self.cells(of: section)
      var isEmpty = true
      try source.eachSample(of: section) { sample throws(ExportError) in
        isEmpty = false
        try row(cells + self.cells(of: sample))
      }
      let blank = [CSVCell](repeating: .nothing, count: Self.columns.count - cells.count)
      if isEmpty { try row(cells + blank) }
    }
  }

  private func row(_ cells: [CSVCell]) throws(ExportError) {
    try sink.write(cells.map(\.written).joined(separator: ",") + "\r\n")
  }

  private var runCells: [CSVCell] {
    let run = source.run
    var (percent, count) = (CSVCell.nothing, CSVCell.nothing)
    switch run.request.subset {
    case .percent(let value): percent = .number(value)
    case .count(let value): count = .number(value)
    }
    return [
      .text(run.id.rawValue), .text(run.request.model.slug), percent, count, .text(run.manifest.seed), .text(run.state.rawValue),
      .moment(run.startedAt), .moment(run.endedAt), .number(RunNumbers(run).score),
    ]
  }

  private func cells(of section: SectionRecord) -> [CSVCell] {
    let figures = SectionNumbers(section)
    return [
      .text(section.benchmark.rawValue), .text(section.state.rawValue), .number(figures.score), .number(section.sampledItems),
      .number(figures.completedItems),
    ]
  }

  private func cells(of sample: StoredSample) -> [CSVCell] {
    let (record, texts) = (sample.record, SampleTexts(sample))
    let model = source.run.request.model
    let timing = record.timing
    return [
      .text(record.key.item.rawValue), .text(texts.prompt), .text(texts.response?.text), .text(record.expected),
      .flag(record.correct), .number(record.score), .milliseconds(timing?.total), .text(record.failure?.message),
      .text(model.provider.rawValue), .flag(model.isSimulated), .number(record.key.sampleIndex), .number(record.position),
      .text(record.state.rawValue), .milliseconds(timing?.timeToFirstToken), .milliseconds(timing?.maxGap),
      .number(timing?.tokensPerSecond(record.usage)), .number(timing?.chunks), .number(timing?.keepAlives),
      .number(record.usage?.inputTokens), .number(record.usage?.outputTokens), .number(record.usage?.reasoningTokens),
      .number(record.cost?.dollars), .text(texts.response?.finishReason.word), .text(texts.response?.servedModel),
      .number(record.attempts), .text(record.category), .text(record.extracted), .text(record.rule),
      .text(record.flags.sorted().map(\.rawValue).joined(separator: " ")), .text(record.failure?.kind.rawValue),
      .text(texts.scorer?.name), .text(texts.scorer?.version),
    ] + cells(of: texts.judgements)
  }

  private func cells(of judgements: [JudgementRecord]) -> [CSVCell] {
    guard !judgements.isEmpty else { return [CSVCell](repeating: .nothing, count: Self.judging.count) }
    let counting = judgements.filter(\.counts)
    let words = [counting.first, counting.dropFirst().first].flatMap { record -> [CSVCell] in
      [.text(record?.judgement.judge.description), .text(record?.judgement.text), .flag(record?.correct)]
    }
    var usage = JudgeUsage()
    for record in judgements { usage.add(record) }
    return words + [
      .flag(judgements.allSatisfy(\.isCached)), .number(Int(usage.inputTokens)), .number(Int(usage.outputTokens)),
      usage.costUnknown == 0 ? .number(usage.cost.dollars) : .nothing,
    ]
  }
}

/// One cell: what is a number stays one, what is text can never be a formula.
enum CSVCell: Hashable {
  case nothing
  /// From outside, however it looks.
  case text(String?)
  /// Written by us as it is.
  case plain(String)

  static func number(_ value: Int?) -> CSVCell { value.map { .plain(String($0)) } ?? .nothing }
  static func number(_ value: Double?) -> CSVCell { value.map { .plain(PythonNumber.repr($0)) } ?? .nothing }
  static func flag(_ value: Bool?) -> CSVCell { value.map { .plain($0 ? "true" : "false") } ?? .nothing }
  static func moment(_ value: Timestamp?) -> CSVCell { value.map { .plain(UTCTime($0).seconds) } ?? .nothing }
  static func milliseconds(_ value: Duration?) -> CSVCell { number(value.map { Double($0.wholeMicroseconds) / 1_000 }) }

  /// The cell as it stands in the file.
  var written: String {
    switch self {
    case .nothing: ""
    case .plain(let text): text
    case .text(nil): ""
    case .text(let text?): Self.quoted(Self.harmless(Self.cut(text)))
    }
  }

  private static func cut(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: CSVExport.textLimit, limitedBy: scalars.endIndex) else {
      return text
    }
    return String(scalars[..<end])
  }

  /// `text` with an apostrophe in front where a spreadsheet would take it for a formula; a number, such as the answer `-5`, stays.
  ///
  /// Spreadsheets look at the first character: `=`, `+`, `-`, `@`, a tab, a carriage return or a line feed, or the wide forms of the
  /// signs. Control characters besides those three are shown as U+FFFD: readers stop at NUL, and terminals obey the others.
  static func harmless(_ text: String) -> String {
    let visible = visible(text)
    guard let first = visible.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) else { return visible }
    return isNumber(visible) ? visible : "'" + visible
  }

  private static func visible(_ text: String) -> String {
    func isHidden(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.generalCategory == .control && !["\t", "\r", "\n"].contains(scalar)
    }
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isHidden($0) ? "\u{FFFD}" : $0 }))
  }

  /// Whether `text` is nothing but a decimal number, so that no reader can make anything else of it.
  private static func isNumber(_ text: String) -> Bool {
    text.utf8.count < 64 && text.wholeMatch(of: #/[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/#) != nil
  }

  private static func quoted(_ text: String) -> String {
    // By scalars: `\r\n` is one character, and neither of its parts.
    guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return text }
    // A quotation mark with a combining mark after it is another character and still ends the cell.
    var doubled = "".unicodeScalars
    for scalar in text.unicodeScalars {
      if scalar == "\"" { doubled.append(scalar) }
      doubled.append(scalar)
    }
    return "\"" + String(doubled) + "\""
  }
}
