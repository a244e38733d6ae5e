import AssayKit

/// One sample with its transcript, as the page of the item and the panel beside the table show it.
struct SampleView {
  let item: String
  let kind: String?
  let sampleNumber: Int
  let mark: StateMark
  let scoreText: String?
  let flags: String?
  let failure: FailureView?
  /// The question in one line, for a sample without a transcript.
  let question: String?
  let messages: [Passage]
  let reply: Passage?
  let reasoning: Passage?
  let extracted: String?
  let rule: String?
  let isUnread: Bool
  let expected: String?
  let details: String?
  let timing: [RunView.Fact]
  let metadata: [RunView.Fact]
  /// What the scorer was told of the item, as JSON.
  let target: String?
  let hasTiming: Bool
  let attempts: [AttemptRow]
  let scorer: String?
  /// What judges said in the evaluation that is shown.
  let judgements: [JudgementView]
  let raw: RawExchange?
  let ownLink: String
  let closeLink: String
  let apiLink: String
  /// Where the form leads that asks this sample again; `nil` when it cannot be.
  let retryLink: String?
  let previousLink: String?
  let nextLink: String?
  /// Whether the links above stay beside the table, or lead from page to page.
  let isPanel: Bool

  struct FailureView {
    let what: String
    let advice: String?
    let providerWords: String?
  }

  struct AttemptRow {
    let number: Int
    let outcome: String
    let isCounted: Bool
    let began: TimeText
    let took: String
    let firstToken: String
    let tokens: String
    let cost: String
    let tries: String
    let failure: FailureView?
  }

  init(_ item: ItemMaterial, run: RunRecord, section: SectionRecord, place: RunPlace, isPanel: Bool = true) {
    let detail = item.detail
    let record = detail.record
    let path = ItemPath(run: run.id, section: section, key: record.key)
    let shown = ShownSample(detail, path: path)
    let generation = shown.generation
    self.item = record.key.item.rawValue
    kind = record.category
    sampleNumber = record.key.sampleIndex + 1
    let unanswered = Unanswered(run)
    mark = unanswered.mark(record)
    scoreText = record.score.map { Figures.fixed($0, $0 == $0.rounded() ? 0 : 3) }
    flags = record.flags.isEmpty ? nil : record.flags.sorted().map(\.rawValue).joined(separator: ", ")
    let stopped = unanswered.hasEnded && [.pending, .answered].contains(record.state) ? detail.lastFailure : nil
    failure = (record.failure ?? stopped).map { FailureView($0) }
    question = generation == nil ? record.title ?? (record.state == .pending ? unanswered.question : nil) : nil
    (messages, reply, reasoning, judgements) = (shown.messages, shown.reply(), shown.reasoning, shown.judgements)
    extracted = record.extracted.map { String($0.prefix(500)) }
    rule = record.rule
    isUnread = record.state == .scored && record.extracted == nil
    expected = record.expected.map { String($0.prefix(500)) }
    (details, target) = (shown.details, shown.target)
    timing = SampleView.timing(generation?.response, cost: record.cost)
    metadata = RunView.Fact.metadata(detail, generation, run: run, section: section)
    hasTiming = !timing.isEmpty
    attempts = detail.attempts.enumerated().map { AttemptRow($1, number: $0 + 1) }
    scorer = shown.evaluation.map { "\($0.scorer.name) \($0.scorer.version)" }
    raw = RawExchange(detail, attempt: shown.attempt, run: run, section: section)
    ownLink = path.page(within: place)
    closeLink = place.with { $0.item = nil }.link + "#items"
    apiLink = path.api
    retryLink = record.state == .failed && run.state.hasEnded ? path.retry : nil
    let here = place.with { $0.benchmark = section.benchmark.rawValue }
    previousLink = item.previous.map { Self.link($0, run: run, section: section, place: here, isPanel: isPanel) }
    nextLink = item.next.map { Self.link($0, run: run, section: section, place: here, isPanel: isPanel) }
    self.isPanel = isPanel
  }

  /// A neighbour beside the table, or on a page of its own.
  private static func link(_ key: SampleKey, run: RunRecord, section: SectionRecord, place: RunPlace, isPanel: Bool) -> String {
    isPanel
      ? place.with { place in (place.item, place.sample) = (key.item.rawValue, key.sampleIndex) }.link + "#item"
      : ItemPath(run: run.id, section: section, key: key).page(within: place)
  }

  /// `nil` also where so little time lies between first token and end that the quotient says nothing.
  private static func rate(_ response: ModelResponse) -> Double? {
    let timing = response.timing
    guard let first = timing.timeToFirstToken, timing.total - first >= .milliseconds(1) else { return nil }
    return timing.tokensPerSecond(response.usage)
  }

  private static func timing(_ response: ModelResponse?, cost: NanoDollars?) -> [RunView.Fact] {
    guard let response else { return [] }
    let timing = response.timing
    var facts = [
      RunView.Fact(label: "Time", figure: Figures.duration(timing.total), note: "of the last request"),
      RunView.Fact(label: "First token", figure: Figures.duration(timing.timeToFirstToken), note: nil),
      RunView.Fact(label: "Longest gap", figure: Figures.duration(timing.maxGap), note: nil),
      RunView.Fact(label: "Tokens/s", figure: Figures.rate(rate(response)), note: nil),
    ]
    if let delay = timing.clientDelay {
      facts.append(
        RunView.Fact(
          label: "Client delay", figure: Figures.duration(delay.mean), note: "at most \(Figures.duration(delay.longest))"))
    }
    if let usage = response.usage {
      facts.append(
        RunView.Fact(
          label: "Tokens", figure: Figures.count(usage.inputTokens + usage.outputTokens),
          note: "\(Figures.count(usage.inputTokens)) in, \(Figures.count(usage.outputTokens)) out"))
      if let reasoning = usage.reasoningTokens {
        facts.append(RunView.Fact(label: "Reasoning tokens", figure: Figures.count(reasoning), note: nil))
      }
    } else {
      facts.append(RunView.Fact(label: "Tokens", figure: Figures.unknown, note: nil))
    }
    facts.append(RunView.Fact(label: "Cost", figure: Figures.money(cost), note: nil))
    facts.append(RunView.Fact(label: "Ended by", figure: String(response.finishReason.word.prefix(40)), note: nil))
    return facts
  }
}

extension SampleView.FailureView {
  init(_ failure: Failure) {
    what = failure.message.sentence
    advice = failure.hint?.sentence
    providerWords = failure.providerMessage
  }
}

extension SampleView.AttemptRow {
  init(_ attempt: AttemptDetail, number: Int) {
    self.number = number
    isCounted = attempt.counts
    began = TimeText(attempt.startedAt)
    took = Figures.duration(attempt.endedAt.since(attempt.startedAt))
    cost = Figures.money(attempt.cost)
    switch attempt.outcome {
    case .success(let generation):
      outcome = "answered"
      failure = nil
      firstToken = Figures.duration(generation.response.timing.timeToFirstToken)
      tokens = generation.response.usage.map { Figures.count($0.outputTokens) } ?? Figures.unknown
      tries = Figures.count(generation.response.tries)
    case .failure(let failure):
      outcome = "failed: \(failure.kind.words)"
      self.failure = SampleView.FailureView(failure)
      firstToken = Figures.none
      tokens = Figures.none
      tries = Figures.none
    }
  }
}
