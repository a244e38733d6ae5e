public import AssayKit
import Crypto
import Foundation

/// The judges of one section: asks them what the scorer wants to know, and reads their words with it.
public struct JudgePanel: Sendable {
  /// One judge, ready to be asked.
  struct Seat: Sendable {
    let client: any ModelClient
    let prices: TokenPrices?
    let parameters: GenerationParameters
  }

  /// How often a judge is asked whose words cannot be read.
  private static let tries = 2

  let scorer: any ItemScorer
  let seats: [Seat]
  var memory: (any JudgementStore)?
  var budget: JudgeBudget?

  /// Opens judges with this installation's own credentials.
  ///
  /// - Throws: for a judge that cannot be reached in principle.
  public init(
    _ judges: [Manifest.Judge], scorer: any ItemScorer, models: any ModelDirectory, concurrency: Int
  ) async throws(UserError) {
    self.scorer = scorer
    var seats: [Seat] = []
    for judge in judges {
      let reached = try await models.reach(judge.model, credential: nil, concurrency: concurrency)
      try reached.client.check(judge.parameters)
      seats.append(Seat(client: reached.client, prices: reached.card?.prices, parameters: judge.parameters))
    }
    self.seats = seats
  }

  /// - Throws: for a judge whose prices are not known now: what it may cost could not be set aside from a budget.
  func requirePrices() throws(UserError) {
    for seat in seats where seat.prices == nil { throw JudgeBudget.unpriced(seat.client.model, scope: .now) }
  }

  /// The verdict on an answer, after asking whoever must be asked; nobody is asked about an answer that needs no judge.
  ///
  /// - Throws: `.judge` when a judge did not answer or its words cannot be read; a user's error, such as a wrong key, and a used-up
  ///   budget as they are; and what the scorer throws.
  public func verdict(on input: ScoringInput, sample: SampleLabel) async throws(Failure) -> Verdict {
    try await verdict(on: input, sample: sample, turn: nil, log: JudgementLog())
  }

  func verdict(
    on input: ScoringInput, sample: SampleLabel, turn: RequestTurn?, log: JudgementLog
  ) async throws(Failure) -> Verdict {
    guard !seats.isEmpty, let question = try scorer.question(about: input) else { return try await scorer.verdict(on: input) }
    var judged = input
    for place in seats.indices {
      let hearing = Hearing(
        panel: self, place: place, question: question, input: input, sample: sample, turn: turn, log: log)
      judged.judgements.append(try await hearing.judgement())
    }
    return try await scorer.verdict(on: judged)
  }

  /// One judge and one answer.
  private struct Hearing {
    let panel: JudgePanel
    let place: Int
    let question: JudgeQuestion
    let input: ScoringInput
    let sample: SampleLabel
    let turn: RequestTurn?
    let log: JudgementLog

    private var seat: Seat { panel.seats[place] }
    private var judge: ModelReference { seat.client.model }

    /// What the judge says: what it said before to the same question, else what it says now, if need be a second time.
    ///
    /// Only the deciding judge can fail an evaluation with words that nobody can read.
    func judgement() async throws(Failure) -> Judgement {
      let request = try JudgePanel.hash(of: question, to: judge, seat.parameters)
      if let known = try await remembered(request) { return known }
      var unreadable = Failure(.judge, "judge `\(judge)` was not asked")
      for number in 1...JudgePanel.tries {
        if number > 1 { log.discountLast() }
        var record = try await ask(request, number)
        do throws(Failure) {
          record.correct = try await opinion(of: record.judgement)
          log.append(record)
          return record.judgement
        } catch {
          record.isReadable = false
          log.append(record)
          guard error.kind == .judge else { throw error }
          unreadable = error
        }
      }
      if place > 0, let last = log.records.last { return last.judgement }
      throw unreadable
    }

    private func remembered(_ request: Data) async throws(Failure) -> Judgement? {
      guard let memory = panel.memory else { return nil }
      let found: JudgementRecord?
      // A reply that cannot be looked up is asked for again.
      do throws(StoreError) { found = try await memory.judgement(by: judge, request: request) } catch { return nil }
      guard var record = found else { return nil }
      do throws(Failure) {
        record.correct = try await opinion(of: record.judgement)
      } catch {
        guard error.kind == .judge else { throw error }
        return nil
      }
      (record.isCached, record.counts, record.usage, record.cost, record.highestCost) = (true, true, nil, .zero, nil)
      log.append(record)
      return record.judgement
    }

    /// What the judge's words alone say of the answer.
    private func opinion(of judgement: Judgement) async throws(Failure) -> Bool? {
      var alone = input
      alone.judgements = [judgement]
      return try await panel.scorer.verdict(on: alone).correct
    }

    private func ask(_ hash: Data, _ number: Int) async throws(Failure) -> JudgementRecord {
      var label = sample
      label.question = place * JudgePanel.tries + number
      let request = ModelRequest(messages: question.messages, parameters: seat.parameters, sample: label)
      let most = seat.most(for: request)
      try await panel.budget?.reserve(most)
      let response: ModelResponse
      do throws(Failure) {
        response = try await complete(request)
      } catch {
        await panel.budget?.cancel(most)
        throw error.ofJudge(judge)
      }
      let cost = response.usage.flatMap { seat.prices?.cost(of: $0) ?? $0.reportedCost }
      await panel.budget?.settle(most, cost: cost)
      return JudgementRecord(
        judgement: Judgement(judge: judge, text: ReasoningBlocks.removed(from: response.text)), request: hash,
        finishReason: response.finishReason, servedModel: response.servedModel, usage: response.usage, cost: cost,
        highestCost: cost == nil && seat.prices != nil ? most : nil)
    }

    private func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
      if let turn { try await seat.client.complete(request, turn: turn) } else { try await seat.client.complete(request) }
    }
  }

  /// The same for the same words to the same judge under the same parameters.
  static func hash(
    of question: JudgeQuestion, to judge: ModelReference, _ parameters: GenerationParameters
  ) throws(Failure) -> Data {
    struct Asked: Encodable {
      let judge: ModelReference
      let question: JudgeQuestion
      let parameters: GenerationParameters
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Data(SHA256.hash(data: try encoder.encode(Asked(judge: judge, question: question, parameters: parameters))))
    } catch {
      throw Failure(.scorer, "the question for judge `\(judge)` cannot be written as JSON")
    }
  }
}

extension JudgePanel.Seat {
  /// Output that is reserved for where nothing limits it.
  private static let unlimitedOutput = 4_096

  /// The most that a request may cost by the price list.
  fileprivate func most(for request: ModelRequest) -> NanoDollars {
    let tokens = Usage(
      inputTokens: TokenEstimate(request.messages).about, outputTokens: parameters.maxOutputTokens ?? Self.unlimitedOutput)
    return prices?.cost(of: tokens) ?? .zero
  }
}

extension Failure {
  /// A judge's failure as one of the evaluation, in the judge's own words. What the user must mend stays what it is and stops the run.
  fileprivate func ofJudge(_ judge: ModelReference) -> Failure {
    let isPlain = kind == .interrupted || consequence == .userError || consequence == .pause
    return Failure(
      isPlain ? kind : .judge, kind == .interrupted ? message : "judge `\(judge)`: \(message)", hint: hint,
      providerMessage: providerMessage, httpStatus: httpStatus, retryAfter: retryAfter)
  }
}
