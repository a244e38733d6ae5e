import AssayKit

/// Takes one sample from question to verdict, storing each step before the next one begins.
struct SampleWorker: Sendable {
  /// An open benchmark of the run.
  struct Section: Sendable {
    let benchmark: BenchmarkName
    let items: any ItemSet
    let parameters: GenerationParameters
    /// Makes the verdicts, after asking judges where there are any.
    var panel: JudgePanel
  }

  let run: RunRecord
  let sections: [Int: Section]
  let client: any ModelClient
  let prices: TokenPrices?
  let store: any RunStore
  let recorder: Recorder
  let timekeeper: Timekeeper
  let now: @Sendable () -> Timestamp

  /// A sample whose model has answered or failed; nothing of that is stored yet.
  struct Asked: Sendable {
    enum Outcome: Sendable {
      case answered(Item, Generation)
      /// The answer was stored before and waits for its verdict.
      case answeredBefore(Item, attempt: Int64, Answer)
      case unreadable(StoreError)
      case failed(Item?, Failure)
      /// The section is not one of those that this worker opened: it was mended and drawn meanwhile.
      case notOpen
    }

    let sample: LeasedSample
    let startedAt: Timestamp
    let endedAt: Timestamp
    let outcome: Outcome

    /// Why no more samples may be asked.
    var stops: StopReason? {
      switch outcome {
      case .answered, .answeredBefore: nil
      case .unreadable(let error): .store(error)
      case .failed(_, let failure): StopReason(failure)
      // Whoever takes the run up next opens all its sections.
      case .notOpen: .drained
      }
    }
  }

  /// Asks the model, unless an answer is stored already.
  func ask(_ sample: LeasedSample) async -> Asked {
    let startedAt = now()
    await recorder.note(.started(sample.key))
    let outcome = await outcome(of: sample)
    return Asked(sample: sample, startedAt: startedAt, endedAt: now(), outcome: outcome)
  }

  private func outcome(of sample: LeasedSample) async -> Asked.Outcome {
    guard let section = sections[sample.key.section] else { return .notOpen }
    let item: Item
    let draw = SampleDraw(index: sample.key.sampleIndex, seed: run.manifest.seed)
    do throws(Failure) { item = try section.items.item(sample.key.item, in: draw) } catch { return .failed(nil, error) }
    if let attempt = sample.answered {
      do throws(StoreError) {
        return .answeredBefore(item, attempt: attempt, try await store.answer(of: attempt))
      } catch {
        return .unreadable(error)
      }
    }
    do throws(Failure) {
      let timer = SampleTimer(run.request.sampleDeadline, timekeeper)
      let generation = try await withDeadline(timer) { () throws(Failure) in
        try await section.items.generate(item, context(for: sample, section, timer))
      }
      return .answered(item, generation)
    } catch {
      return .failed(item, error)
    }
  }

  /// Stores what the model said, then scores it and stores the verdict.
  ///
  /// - Returns: why the whole run must stop; `nil` to go on with others.
  func settle(_ asked: Asked) async -> StopReason? {
    let sample = asked.sample
    guard let section = sections[sample.key.section] else { return asked.stops }
    do throws(StoreError) {
      switch asked.outcome {
      case .answered(let item, let generation):
        let attempt = AttemptRecord(
          key: sample.key, item: summary(of: item), startedAt: asked.startedAt, endedAt: asked.endedAt,
          outcome: .success(generation), cost: cost(of: generation.response.usage))
        guard case .attempt(let id, counts: true) = try await recorder.submit(.attempt(attempt)) else { return nil }
        return try await evaluate(item, generation.answer, attempt: id, of: sample, in: section)
      case .answeredBefore(let item, let attempt, let answer):
        return try await evaluate(item, answer, attempt: attempt, of: sample, in: section)
      case .failed(let item, let failure): return try await keep(failure, of: asked, item: item)
      case .notOpen, .unreadable: return asked.stops
      }
    } catch {
      return .store(error)
    }
  }

  /// A user's error (a judge's key, say) and a used-up budget stop the run and leave the sample with its answer, so that a resume
  /// scores it.
  private func evaluate(
    _ item: Item, _ answer: Answer, attempt: Int64, of sample: LeasedSample, in section: Section
  ) async throws(StoreError) -> StopReason? {
    let log = JudgementLog()
    let outcome = await outcome(for: item.scoringInput(answer), of: sample, in: section, log)
    var stops: StopReason?
    var wasTried = true
    if case .failure(let failure) = outcome {
      stops = StopReason(failure)
      wasTried = failure.kind != .interrupted && failure.consequence != .pause
    }
    // What was interrupted or held back is not recorded, save for what judges have said by then: it was paid for.
    if !wasTried, log.records.isEmpty { return stops }
    let record = EvaluationRecord(
      key: sample.key, attempt: attempt, scorer: section.items.scorer.version,
      target: item.storedTarget, outcome: outcome, createdAt: now(),
      failureEndsSample: stops == nil, judgements: log.records)
    _ = try await recorder.submit(.evaluation(record))
    return stops
  }

  private func outcome(
    for input: ScoringInput, of sample: LeasedSample, in section: Section, _ log: JudgementLog
  ) async -> Result<Verdict, Failure> {
    let timer = SampleTimer(run.request.sampleDeadline, timekeeper)
    let label = label(of: sample, section)
    do throws(Failure) {
      let verdict = try await withDeadline(timer) { () throws(Failure) in
        try await section.panel.verdict(on: input, sample: label, turn: timer.turn, log: log)
      }
      return .success(verdict.flagged(by: input.answer))
    } catch {
      guard error.kind == .timedOut, !section.panel.seats.isEmpty else { return .failure(error) }
      return .failure(Failure(.judge, "no judgement: \(error.message)", hint: error.hint))
    }
  }

  /// Stores a failed attempt. A user's error stops the run and leaves the sample waiting, so that a resume asks it again.
  private func keep(_ failure: Failure, of asked: Asked, item: Item?) async throws(StoreError) -> StopReason? {
    if failure.kind == .interrupted { return .interrupted }
    let stops = asked.stops
    let attempt = AttemptRecord(
      key: asked.sample.key, item: item.map(summary), startedAt: asked.startedAt, endedAt: asked.endedAt,
      outcome: .failure(failure), cost: nil, failureEndsSample: stops == nil)
    _ = try await recorder.submit(.attempt(attempt))
    return stops
  }

  private func context(for sample: LeasedSample, _ section: Section, _ timer: SampleTimer) -> GenerationContext {
    var parameters = section.parameters
    // Runs that were stored before the planner put a range on seeds may have the largest one.
    if let seed = parameters.seed { parameters.seed = seed &+ sample.key.sampleIndex }
    return GenerationContext(
      client: TimedClient(base: client, timer: timer), parameters: parameters, sample: label(of: sample, section))
  }

  private func label(of sample: LeasedSample, _ section: Section) -> SampleLabel {
    SampleLabel(
      run: run.id, benchmark: section.benchmark, item: sample.key.item, sampleIndex: sample.key.sampleIndex,
      position: sample.position, attempt: sample.attempts + 1)
  }

  private func summary(of item: Item) -> ItemSummary {
    ItemSummary(category: item.category, title: item.title, expected: item.expected)
  }

  private func cost(of usage: Usage?) -> NanoDollars? {
    guard let usage else { return nil }
    return prices?.cost(of: usage) ?? usage.reportedCost
  }

  /// Runs `body` under the sample's deadline.
  ///
  /// - Throws: `.timedOut` after the deadline, `.interrupted` when the task was cancelled.
  private func withDeadline<Value: Sendable>(
    _ timer: SampleTimer, _ body: @escaping @Sendable () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await timekeeper.run(watch: { timer.next(at: $0) }) {
      do throws(Failure) { return .success(try await body()) } catch { return .failure(error) }
    }
    guard case .failure(let failure) = result else { return try result.get() }
    if Task.isCancelled { throw Failure(.interrupted, "the work was interrupted") }
    guard timer.isOver else { throw failure }
    let deadline = run.request.sampleDeadline
    throw Failure(.timedOut, "no complete answer within \(deadline.formatted)", hint: "allow more with --sample-timeout")
  }
}

extension Item {
  /// What a verdict is stored with; nothing where the expected answer says it all.
  fileprivate var storedTarget: JSONValue? {
    if target == .string(expected) { return Optional<JSONValue>.none }
    return target
  }
}

extension Duration {
  /// In seconds for messages, such as `1200 s`.
  fileprivate var formatted: String {
    let seconds = inSeconds
    return seconds == seconds.rounded() ? "\(Int64(seconds)) s" : "\(seconds) s"
  }
}
