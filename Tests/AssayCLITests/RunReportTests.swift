import AssayKit
import Reports
import Terminal
import TestSupport
import Testing

@testable import AssayCLI

@Suite struct RunReportTests {
  private let plain = Painter(isEnabled: false)
  private let now = ExampleRun.started + .seconds(3_700)

  private func text(_ run: RunRecord, failures: [FailureGroup] = []) -> String {
    RunReport(run: run, failures: failures, now: now).lines(plain).joined(separator: "\n") + "\n"
  }

  @Test func anEndedRunIsATableToRead() throws {
    let failures = [FailureGroup(example: Failure(.rateLimited, "the provider asked to wait"), count: 2)]
    try Snapshot.expect(text(ExampleRun.make(), failures: failures), named: "ended")
  }

  @Test func aRunningRunShowsHowFarItIs() throws {
    var progress = SectionProgress()
    progress.scored = 9
    progress.failed = 1
    progress.prefixScored = 8
    progress.prefixScoreSum = 6
    progress.costUnknown = 9
    let run = try ExampleRun.make(model: "ollama/llama3.2", state: .running, metrics: nil, progress: progress)
    try Snapshot.expect(text(run), named: "running")
  }

  @Test func simulatedNumbersAreLabelled() throws {
    #expect(text(try ExampleRun.make()).contains("the numbers say nothing about any model"))
    #expect(!text(try ExampleRun.make(model: "ollama/llama3.2")).contains("simulated"))
  }

  @Test func theDocumentHasTheNamesOfTheAPI() throws {
    try Snapshot.expect(try JSONText.pretty(RunDocument.value(ExampleRun.make())) + "\n", named: "document")
  }

  @Test func severalSamplesHavePassRates() throws {
    var metrics = ExampleRun.metrics()
    metrics.passes = [
      PassRate(k: 1, items: 20, anyCorrect: 0.5, allCorrect: 0.5), PassRate(k: 4, items: 19, anyCorrect: 0.75, allCorrect: 0.125),
    ]
    let run = try ExampleRun.make(metrics: metrics)
    let lines = text(run).split(separator: "\n").filter { $0.hasPrefix("pass@") }
    #expect(lines.count == 1 && lines[0].hasPrefix("pass@4 "), "k = 1 is the score")
    #expect(lines[0].hasSuffix("75.0 %; pass^4 12.5 %, of 19 items"), "\(lines)")
    let json = try JSONText.line(RunDocument.value(run))
    #expect(json.contains(#"{"items":19,"k":4,"pass_at_k":0.75,"pass_hat_k":0.125}"#))
  }

  @Test func theScoreSaysOfHowManyBenchmarksItIsTheMean() throws {
    var run = try ExampleRun.make()
    run.sections.append(run.sections[0])
    #expect(text(run).contains(" (mean of the benchmarks)\n"))
    run.sections.append(run.sections[0])
    run.sections[1].metrics = nil
    run.sections[2].metrics = nil
    #expect(text(run).contains(" (of 1 of 3 benchmarks)\n"))
    run.sections[0].metrics = nil
    run.overallScore = nil
    #expect(text(run).contains("score     –\n"))
  }

  @Test func oneItemIsNotSeveral() throws {
    var run = try ExampleRun.make()
    run.request.subset = .count(1)
    #expect(text(run).contains(" 1 item, seed"))
    #expect(Subset.count(1).description == "1 item")
  }

  @Test func unknownCostIsNotZero() throws {
    var metrics = ExampleRun.metrics()
    metrics.cost = nil
    metrics.costUnknown = 18
    let run = try ExampleRun.make(metrics: metrics)
    #expect(text(run).split(separator: "\n").contains { $0.hasPrefix("cost ") && $0.hasSuffix(" ?") })
    #expect(try JSONText.line(RunDocument.value(run)).contains(#""cost_usd":null"#))
  }

  @Test(
    arguments: [
      (.succeeded, false, nil, .done), (.succeeded, false, 0.7, .done), (.succeeded, false, 0.8, .gateFailed),
      (.failed, false, nil, .couldNotFinish), (.canceled, false, nil, .couldNotFinish), (.paused, true, nil, .interrupted),
      (.paused, false, nil, .couldNotFinish), (.succeeded, true, nil, .done),
    ] as [(RunState, Bool, Double?, AssayExitCode)])
  func exitCodesFollowTheEnd(state: RunState, wasInterrupted: Bool, failUnder: Double?, status: AssayExitCode) throws {
    let ending = RunDriver.Ending(run: try ExampleRun.make(state: state), wasInterrupted: wasInterrupted)
    #expect(RunOutcome.status(of: ending, failUnder: failUnder) == status)
  }
}
