import AssayKit

/// Takes one sample from question to verdict, storing each step before the next one begins.
struct SampleWorker: Sendable {
  /// An open benchmark of the run.
  struct Section: Sendable {
    let benchmark: BenchmarkName
    let items: any ItemSet
    let parameters: GenerationParameters
  }

  let run: RunRecord
  let sections: [Int: Section]
  let client: any ModelClient
  let prices: TokenPrices?
  let recorder: Recorder
  let clock: any Clock<Duration>
  let now: @Sendable () -> Timestamp

  /// - Returns: why the whole run must stop; `nil` to go on with others.
  func work(on sample: LeasedSample) async -> StopReason? {
    guard let section = sections[sample.key.section] else {
      return .store(.bug("a sample of section \(sample.key.section) was leased, which is not open"))
    }
    let started = now()
    await recorder.note(.started(sample.key))
    do throws(StoreError) {
      let item: Item
      do throws(Failure) {
        item = try section.items.item(sample.key.item)
      } catch {
        return try await keepFailure(error, of: sample, item: nil, startedAt: started)
      }
      if let answered = sample.answered {
        return try await evaluate(item, answered.answer, attempt: answered.attempt, of: sample, in: section)
      }
      return try await generate(item, sample, section, startedAt: started)
    } catch {
      return .store(error)
    }
  }

  private func generate(
    _ item: Item, _ sample: LeasedSample, _ section: Section, startedAt: Timestamp
  ) async throws(StoreError) -> StopReason? {
    let generation: Generation
    do throws(Failure) {
      generation = try await withDeadline { () throws(Failure) in
        try await section.items.generate(item, context(for: sample, section))
      }
    } catch {
      return try await keepFailure(error, of: sample, item: item, startedAt: startedAt)
    }
    let attempt = AttemptRecord(
      key: sample.key, item: summary(of: item), startedAt: startedAt, endedAt: now(), outcome: .success(generation),
      cost: cost(of: generation.response.usage))
    guard case .attempt(let id, counts: true) = try await recorder.submit(.attempt(attempt)) else { return nil }
    return try await evaluate(item, generation.answer, attempt: id, of: sample, in: section)
  }

  private func evaluate(
    _ item: Item, _ answer: Answer, attempt: Int64, of sample: LeasedSample, in section: Section
  ) async throws(StoreError) -> StopReason? {
    let outcome: Result<Verdict, Failure>
    do throws(Failure) {
      let verdict = try await withDeadline { () throws(Failure) in try await section.items.evaluate(item, answer) }
      outcome = .success(verdict.flagged(by: answer))
    } catch {
      if error.kind == .interrupted { return .interrupted }
      outcome = .failure(error)
    }
    let record = EvaluationRecord(
      key: sample.key, attempt: attempt, scorer: section.items.scorer, outcome: outcome, createdAt: now())
    _ = try await recorder.submit(.evaluation(record))
    if case .failure(let failure) = outcome, failure.consequence == .userError { return .userError(failure) }
    return nil
  }

  /// Stores a failed attempt. A user's error stops the run and leaves the sample waiting, so that a resume asks it again.
  private func keepFailure(
    _ failure: Failure, of sample: LeasedSample, item: Item?, startedAt: Timestamp
  ) async throws(StoreError) -> StopReason? {
    if failure.kind == .interrupted { return .interrupted }
    let stops = failure.consequence == .userError
    let attempt = AttemptRecord(
      key: sample.key, item: item.map(summary), startedAt: startedAt, endedAt: now(), outcome: .failure(failure), cost: nil,
      failureEndsSample: !stops)
    _ = try await recorder.submit(.attempt(attempt))
    return stops ? .userError(failure) : nil
  }

  private func context(for sample: LeasedSample, _ section: Section) -> GenerationContext {
    var parameters = section.parameters
    if let seed = parameters.seed { parameters.seed = seed + sample.key.sampleIndex }
    let label = SampleLabel(
      run: run.id, benchmark: section.benchmark, item: sample.key.item, sampleIndex: sample.key.sampleIndex,
      position: sample.position, attempt: sample.attempts + 1)
    return GenerationContext(client: client, parameters: parameters, sample: label)
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
    _ body: @escaping @Sendable () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let deadline = run.request.sampleDeadline
    let result = await withTaskGroup(of: Result<Value, Failure>?.self) { group in
      group.addTask {
        do throws(Failure) { return .success(try await body()) } catch { return .failure(error) }
      }
      group.addTask {
        // `nil` when the sleep was cut short: the body has ended or the sample was cancelled.
        do { try await clock.sleep(for: deadline) } catch { return nil }
        return .failure(
          Failure(.timedOut, "no complete answer within \(deadline.formatted)", hint: "allow more with --sample-timeout"))
      }
      defer { group.cancelAll() }
      for await case let result? in group { return result }
      return .failure(Failure(.interrupted, "the work was interrupted"))
    }
    if Task.isCancelled, case .failure = result { throw Failure(.interrupted, "the work was interrupted") }
    return try result.get()
  }
}

extension Duration {
  /// In seconds for messages, such as `1200 s`.
  fileprivate var formatted: String {
    let seconds = inSeconds
    return seconds == seconds.rounded() ? "\(Int64(seconds)) s" : "\(seconds) s"
  }
}
