import AssayKit
import Foundation
import RunStore
import TestSupport
import Testing

@testable import RunEngine

/// Who judges, and what is refused before anything is asked.
struct JudgeChoiceTests {
  private static let judge = JudgedRunTests.first
  private static let other = JudgedRunTests.second

  private func findings(
    _ settings: JudgeSettings = JudgeSettings(), judges: [ModelReference] = [], budget: NanoDollars? = nil,
    prices: TokenPrices? = nil
  ) async throws -> [RunFinding] {
    var found: [RunFinding] = []
    let models = ScriptedModels(judges: [JudgedRunTests.judge(prices: prices), JudgedRunTests.judge(Self.other)])
    try await Bench.with(JudgedRunTests.benchmark(), models: models) { bench in
      var bench = bench
      bench.judges = settings
      do throws(RunServiceError) {
        let request = RunRequest(
          model: bench.models.model, benchmarks: [BenchmarkSelection("counting")], judges: judges, judgeBudget: budget)
        found = try await bench.service.prepare(request).warnings
      } catch {
        guard case .refused(let all) = error else { throw error }
        found = all
      }
    }
    return found
  }

  private static func name(_ field: RequestField, _ value: String) -> String { "\(field.rawValue) \(value)" }

  @Test func aJudgedBenchmarkWithoutAJudgeIsRefusedWithTheWayOut() async throws {
    let finding = try #require(try await findings().first)
    #expect(finding.kind == .setup && finding.isBlocking)
    #expect(finding.message(Self.name) == "`counting` cannot run yet: its verdicts need a judge, and none is chosen")
    let hint = try #require(finding.hint(Self.name))
    #expect(hint.contains("--judge") && hint.contains("COUNTING_JUDGE_MODEL") && hint.contains("ASSAY_JUDGE_MODEL"))
    #expect(hint.contains("judge-1"))
  }

  @Test func beforeOtherBenchmarksItOnlyNeedsSetUp() async throws {
    let models = ScriptedModels()
    try await Bench.with(JudgedRunTests.benchmark(), CountingBenchmark(name: "plain", size: 3), models: models) { bench in
      let id = try await bench.create(benchmarks: ["counting", "plain"])
      #expect(try await bench.store.run(id).sections.map(\.state) == [.needsSetup, .pending])
    }
  }

  @Test(arguments: [
    ([], JudgeSettings(general: judge), judge),
    ([], JudgeSettings(general: other, ofBenchmarks: ["COUNTING_JUDGE_MODEL": judge]), judge),
    ([judge], JudgeSettings(general: other, ofBenchmarks: ["COUNTING_JUDGE_MODEL": other]), judge),
  ])
  func theRequestWinsThenTheBenchmarkThenTheGeneralSetting(
    _ named: [ModelReference], _ settings: JudgeSettings, _ expected: ModelReference
  ) async throws {
    let planner = RunPlanner(
      benchmarks: BenchmarkRegistry([JudgedRunTests.benchmark()]), code: CodeVersion(version: "1", commit: nil), judges: settings)
    let request = RunRequest(
      model: ModelReference(provider: "scripted", slug: "echo"), benchmarks: [BenchmarkSelection("counting")], judges: named)
    let plan = try await planner.plan(request, as: "0123456789ab")
    #expect(plan.manifest.sections[0].judges?.map(\.model) == [expected])
  }

  @Test func anUnknownJudgeIsRefusedByItsField() async throws {
    let finding = try #require(try await findings(judges: [ModelReference(provider: "scripted", slug: "nobody")]).first)
    #expect(finding.field == .judges && finding.isBlocking)
    #expect(finding.message(Self.name) == "judge `scripted/nobody`: unknown model `scripted/nobody`")
  }

  @Test func moreThanTwoOrTheSameTwiceAreRefused() async throws {
    let third = ModelReference(provider: "scripted", slug: "judge-3")
    #expect(try await findings(judges: [Self.judge, Self.other, third]).map(\.field) == [.judges])
    #expect(try await findings(judges: [Self.judge, Self.judge]).map(\.field) == [.judges])
  }

  @Test func aBudgetNeedsKnownPrices() async throws {
    let budget = NanoDollars(1_000_000_000)
    #expect(try await findings(judges: [Self.judge], budget: budget).map(\.field) == [.judgeBudget])
    #expect(try await findings(judges: [Self.judge], budget: budget, prices: JudgedRunTests.aDollar).isEmpty)
    #expect(try await findings(judges: [Self.judge], budget: NanoDollars(0)).map(\.field) == [.judgeBudget])
  }

  @Test func aJudgeThatNobodyAsksIsSaid() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let request = RunRequest(model: bench.models.model, benchmarks: [BenchmarkSelection("counting")], judges: [Self.judge])
      let warnings = try await bench.service.prepare(request).warnings
      #expect(warnings.map { $0.message(Self.name) } == ["no benchmark of this run asks a judge"])
    }
  }

  @Test func aResumeKeepsTheJudgesOfTheRunWhateverTheSettingsSay() async throws {
    let models = ScriptedModels(judges: [JudgedRunTests.judge(), JudgedRunTests.judge(Self.other)])
    try await Bench.with(JudgedRunTests.benchmark(), models: models) { bench in
      var bench = bench
      bench.judges = JudgeSettings(general: Self.judge)
      let id = try await bench.create()
      bench.judges = JudgeSettings(general: Self.other)
      _ = try await bench.service.reopen(id, .resume)
      let run = try await bench.execute(id)
      #expect(run.overallScore == 1)
      #expect(models.judges[0].questions.count == 6 && models.judges[1].questions.isEmpty)
    }
  }

  @Test func whatWasStoredBeforeThereWereJudgesIsRead() throws {
    let request = RunRequest(model: Self.judge, benchmarks: [BenchmarkSelection("counting")])
    var members = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(request)) as? [String: Any])
    #expect(members.removeValue(forKey: "judges") != nil)
    let old = try JSONDecoder().decode(RunRequest.self, from: JSONSerialization.data(withJSONObject: members))
    #expect(old == request && old.judges.isEmpty)
  }
}
