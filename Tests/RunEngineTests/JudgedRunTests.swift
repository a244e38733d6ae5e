import AssayKit
import RunStore
import Synchronization
import TestSupport
import Testing

@testable import RunEngine

/// Runs whose verdicts a judge decides, on a real store with models in this process.
struct JudgedRunTests {
  static let first = ModelReference(provider: "scripted", slug: "judge-1")
  static let second = ModelReference(provider: "scripted", slug: "judge-2")

  /// Says whether the answer, the third word of its question, is the expected one.
  static let fair: ScriptedModels.Reply = { request throws(Failure) in
    let words = request.messages[0].text.dropLast().split(separator: " ")
    return words[1] == words[5] ? "RIGHT" : "WRONG"
  }

  static func judge(
    _ model: ModelReference = first, prices: TokenPrices? = nil, _ reply: @escaping ScriptedModels.Reply = fair
  ) -> ScriptedModels {
    let listing = ModelListing(models: [ModelCard(model: model, prices: prices)], unreachable: [])
    return ScriptedModels(model: model, listing: listing, reply: reply)
  }

  static func benchmark(_ size: Int = 6) -> CountingBenchmark {
    var benchmark = CountingBenchmark(size: size)
    benchmark.judge = CountingBenchmark.judgeRole
    return benchmark
  }

  /// A dollar for each answer of a scripted judge: three tokens in, two out.
  static let aDollar = TokenPrices(inputPerMillion: .zero, outputPerMillion: NanoDollars(500_000_000_000_000))

  static func with(
    _ judges: ScriptedModels..., size: Int = 6, reply: ScriptedModels.Reply? = nil, _ body: (Bench) async throws -> Void
  ) async throws {
    let models = reply.map { ScriptedModels(judges: judges, reply: $0) } ?? ScriptedModels(judges: judges)
    try await Bench.with(benchmark(size), models: models, body)
  }

  @Test func theJudgeDecidesAndItsNumbersStandApart() async throws {
    let judge = Self.judge(prices: Self.aDollar)
    try await Self.with(judge) { request throws(Failure) in
      request.sample?.item == "2" ? "nonsense" : String(request.messages[0].text.dropFirst(4))
    } _: { bench in
      let run = try await bench.execute(bench.create(judges: [Self.first]))

      #expect(run.state == .succeeded)
      #expect(run.sections[0].progress.correct == 5)
      #expect(bench.models.questions.count == 6)
      #expect(judge.questions.count == 6)
      #expect(judge.questions.allSatisfy { $0.clientRequestID.hasSuffix("-judge-1") })
      let judging = RunNumbers(run).judging
      #expect(judging.asked == 6 && judging.inputTokens == 18 && judging.outputTokens == 12)
      #expect(judging.cost == NanoDollars(6_000_000_000))
      #expect(RunNumbers(run).cost == nil, "the model's own prices are not known, and the judge's are no stand-in")
      #expect(RunNumbers(run).inputTokens == 18)
      let entry = try #require(run.manifest.sections[0].judges?.first)
      #expect(entry == Manifest.Judge(Self.first, as: CountingBenchmark.judgeRole))
      let detail = try await bench.store.sample(SampleKey(run: run.id, section: 0, item: "2", sampleIndex: 0))
      let said = try #require(detail.evaluations.first?.judgements.first)
      #expect(said.judgement == Judgement(judge: Self.first, text: "WRONG"))
      #expect(said.correct == false && said.counts && said.isReadable && !said.isCached)
    }
  }

  @Test func emptyAnswersNeverReachAJudge() async throws {
    let judge = Self.judge()
    try await Self.with(judge) { _ throws(Failure) in
      ""
    } _: { bench in
      let run = try await bench.execute(bench.create(judges: [Self.first]))
      #expect(run.sections[0].progress.scored == 6 && run.sections[0].progress.correct == 0)
      #expect(judge.questions.isEmpty)
    }
  }

  @Test func reasoningIsNoPartOfAJudgesWords() async throws {
    let judge = Self.judge { request throws(Failure) in "<think>WRONG, or is it?</think>" + (try await Self.fair(request)) }
    try await Self.with(judge) { bench in
      let run = try await bench.execute(bench.create(judges: [Self.first]))
      #expect(run.overallScore == 1)
    }
  }

  @Test func aJudgeThatIsDownFailsEvaluationsAndAResumeAsksOnlyIt() async throws {
    let isDown = Mutex(true)
    let judge = Self.judge { request throws(Failure) in
      if isDown.withLock({ $0 }) { throw Failure(.connection, "nobody answers at the judge's address") }
      return try await Self.fair(request)
    }
    try await Self.with(judge) { bench in
      let id = try await bench.create(judges: [Self.first])
      let failed = try await bench.execute(id)
      #expect(failed.state == .failed)
      let samples = try await bench.store.samples(SampleQuery(run: id, section: 0)).samples
      #expect(samples.allSatisfy { $0.failure?.kind == .judge })
      #expect(samples[0].failure?.message == "judge `scripted/judge-1`: nobody answers at the judge's address")
      #expect(bench.models.questions.count == 6)

      isDown.withLock { $0 = false }
      #expect(try await bench.service.reopen(id, .resume) == 6)
      let mended = try await bench.execute(id)
      #expect(mended.state == .succeeded && mended.overallScore == 1)
      #expect(bench.models.questions.count == 6, "the answers were there")
      try await bench.expectEventsWithoutGap(of: id)
    }
  }

  @Test func aWrongKeyOfAJudgeStopsTheRunAndLeavesTheAnswers() async throws {
    let isWrong = Mutex(true)
    let judge = Self.judge { request throws(Failure) in
      if isWrong.withLock({ $0 }) { throw Failure(.unauthorized, "the key is wrong", hint: "mend it") }
      return try await Self.fair(request)
    }
    try await Self.with(judge) { bench in
      let id = try await bench.create(concurrency: 1, judges: [Self.first])
      let stopped = try await bench.execute(id)
      #expect(stopped.state == .failed)
      #expect(stopped.message == "judge `scripted/judge-1`: the key is wrong; mend it")
      let states = try await bench.store.samples(SampleQuery(run: id, section: 0)).samples.map(\.state)
      #expect(states.contains(.answered) && !states.contains(.failed))

      isWrong.withLock { $0 = false }
      _ = try await bench.service.reopen(id, .resume)
      #expect(try await bench.execute(id).overallScore == 1)
      #expect(bench.models.questions.count == 6)
    }
  }

  @Test func unreadableWordsAreAskedForOnceMore() async throws {
    let asked = Mutex(0)
    let judge = Self.judge { request throws(Failure) in
      let isFirst = asked.withLock { count in
        count += 1
        return count == 1
      }
      return isFirst ? "Hm." : try await Self.fair(request)
    }
    try await Self.with(judge, size: 1) { bench in
      let run = try await bench.execute(bench.create(judges: [Self.first]))
      #expect(run.overallScore == 1)
      let detail = try await bench.store.sample(SampleKey(run: run.id, section: 0, item: "0", sampleIndex: 0))
      let said = try #require(detail.evaluations.first?.judgements)
      #expect(said.map(\.judgement.text) == ["Hm.", "RIGHT"])
      #expect(said.map(\.counts) == [false, true] && said.map(\.isReadable) == [false, true])
      #expect(judge.questions.map(\.question) == [1, 2])
    }
  }

  @Test func wordsThatStayUnreadableFailTheEvaluationAndAreNoCache() async throws {
    let judge = Self.judge { _ throws(Failure) in "Hm." }
    try await Self.with(judge, size: 1) { bench in
      let id = try await bench.create(judges: [Self.first])
      _ = try await bench.execute(id)
      let key = SampleKey(run: id, section: 0, item: "0", sampleIndex: 0)
      let detail = try await bench.store.sample(key)
      #expect(detail.record.failure?.kind == .judge)
      #expect(detail.evaluations.first?.judgements.map(\.judgement.text) == ["Hm.", "Hm."])
      #expect(judge.questions.count == 2)

      _ = try await bench.service.reopen(id, .retryErrors)
      _ = try await bench.execute(id)
      #expect(judge.questions.count == 4)
      #expect(bench.models.questions.count == 1)
      #expect(try await bench.store.run(id).sections[0].progress.judging.asked == 4)
    }
  }

  @Test func theSameQuestionIsNotPaidForTwice() async throws {
    let judge = Self.judge(prices: Self.aDollar)
    try await Self.with(judge) { bench in
      let id = try await bench.create(judges: [Self.first])
      _ = try await bench.execute(id)
      _ = try await bench.service.reopen(id, .rescore)
      let again = try await bench.execute(id)
      #expect(again.overallScore == 1)
      let other = try await bench.execute(bench.create(judges: [Self.first]))
      #expect(judge.questions.count == 6)
      #expect(RunNumbers(again).judging.cached == 6 && RunNumbers(again).judging.cost == NanoDollars(6_000_000_000))
      #expect(RunNumbers(other).judging.asked == 0 && RunNumbers(other).judging.cost == .zero)
      let detail = try await bench.store.sample(SampleKey(run: other.id, section: 0, item: "2", sampleIndex: 0))
      #expect(detail.evaluations.first?.judgements.map(\.isCached) == [true])
      #expect(detail.evaluations.first?.judgements.map(\.cost) == [.zero])
    }
  }

  @Test func anotherJudgeIsAnotherQuestion() async throws {
    let (one, two) = (Self.judge(), Self.judge(Self.second))
    try await Self.with(one, two) { bench in
      _ = try await bench.execute(bench.create(judges: [Self.first]))
      _ = try await bench.execute(bench.create(judges: [Self.second]))
      #expect(one.questions.count == 6 && two.questions.count == 6)
    }
  }

  @Test func twoJudgesAreComparedAndTheFirstDecides() async throws {
    let strict = Self.judge(Self.second) { request throws(Failure) in
      request.sample?.item == "0" ? "WRONG" : request.sample?.item == "1" ? "Hm." : try await Self.fair(request)
    }
    try await Self.with(Self.judge(), strict) { request throws(Failure) in
      request.sample?.item == "5" ? "nonsense" : String(request.messages[0].text.dropFirst(4))
    } _: { bench in
      let run = try await bench.execute(bench.create(judges: [Self.first, Self.second]))
      #expect(run.sections[0].progress.correct == 5)
      let agreement = try #require(run.sections[0].metrics?.agreement)
      #expect(agreement.n == 5 && agreement.same == 4)
      // By hand: 3 both right, 1 only the first, 1 both wrong; p = 0.8, e = 0.8·0.6 + 0.2·0.4 = 0.56.
      #expect(abs((agreement.kappa ?? 0) - (0.8 - 0.56) / 0.44) < 1e-12)
    }
  }

  @Test func aSecondJudgeThatIsDownIsAskedAloneLater() async throws {
    let isDown = Mutex(true)
    let two = Self.judge(Self.second) { request throws(Failure) in
      if isDown.withLock({ $0 }) { throw Failure(.overloaded, "too much to do") }
      return try await Self.fair(request)
    }
    let one = Self.judge()
    try await Self.with(one, two) { bench in
      let id = try await bench.create(judges: [Self.first, Self.second])
      #expect(try await bench.execute(id).state == .failed)
      isDown.withLock { $0 = false }
      _ = try await bench.service.reopen(id, .resume)
      #expect(try await bench.execute(id).overallScore == 1)
      #expect(one.questions.count == 6, "what the first one said was kept")
      #expect(bench.models.questions.count == 6)
    }
  }

  @Test func aResumeUnderAnotherPromptOfTheJudgeIsRefused() async throws {
    try await Self.with(Self.judge { _ throws(Failure) in throw Failure(.connection, "down") }) { bench in
      let id = try await bench.create(judges: [Self.first])
      _ = try await bench.execute(id)
      var changed = Self.benchmark()
      changed.judge?.promptHash = "judge-prompts-2"
      let error = await #expect(throws: RunServiceError.self) {
        try await bench.service(with: [changed]).reopen(id, .resume)
      }
      guard case .manifestChanged(_, let differences) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(differences.count == 1 && differences[0].hasPrefix("counting judges: was scripted/judge-1, prompts judge-prompt"))
    }
  }
}
