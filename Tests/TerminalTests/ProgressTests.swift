import Terminal
import Testing

@Suite struct ProgressTests {
  private let half = ProgressSnapshot(
    state: "running", done: 30, total: 60, score: 0.7241, interval: "± 15.3", coverage: 29.0 / 30, failed: 1,
    tokensPerSecond: 41.26, cost: 0, costUnknown: 30, elapsed: 62, remaining: 61)

  @Test func thePlainLineSaysEverything() {
    #expect(
      half.plainLine
        == "running  30/60  score 72.4 ± 15.3 % so far  coverage 96.7 %  1 failed  41.3 tokens/s  cost ?  1 min 02 s  ETA 1 min 01 s"
    )
  }

  @Test func nothingIsSaidBeforeItIsKnown() {
    #expect(ProgressSnapshot(state: "queued", done: 0, total: 60, elapsed: 0).plainLine == "queued  0/60  0 s")
  }

  @Test func aWideTerminalGetsOneLineWithABar() {
    #expect(
      half.lines(width: 200, Painter(isEnabled: false)) == [
        "running  ██████░░░░░░  30/60  score 72.4 ± 15.3 % so far  coverage 96.7 %  1 failed  41.3 tokens/s  cost ?  "
          + "1 min 02 s  ETA 1 min 01 s"
      ])
  }

  @Test func anOrdinaryTerminalGetsTwoLinesWithEverything() {
    #expect(
      half.lines(width: 80, Painter(isEnabled: false)) == [
        "running  ██████░░░░░░  30/60  score 72.4 ± 15.3 % so far  coverage 96.7 %",
        "1 failed  41.3 tokens/s  cost ?  1 min 02 s  ETA 1 min 01 s",
      ])
  }

  @Test(arguments: 1...160)
  func noTerminalLineReachesTheLastCell(width: Int) {
    let lines = half.lines(width: width, Painter(isEnabled: false))
    #expect(lines.count <= 2)
    #expect(lines.allSatisfy { $0.displayWidth < width })
  }

  @Test func aTerminalIsRedrawnFiveTimesASecondAtMost() {
    var pacer = ProgressPacer(mode: .redrawn)
    let printed = (0...10).filter { pacer.shouldPrint(half, at: Double($0) / 8) }
    #expect(printed == [0, 2, 4, 6, 8, 10])
  }

  @Test func aLogGetsALineEveryFivePercent() {
    var pacer = ProgressPacer(mode: .lines)
    let printed = (0...60).filter { done in
      pacer.shouldPrint(ProgressSnapshot(state: "running", done: done, total: 60, elapsed: 0), at: 0)
    }
    #expect(printed == [0] + stride(from: 3, through: 60, by: 3))
  }

  @Test func aSlowLogGetsALineEveryThirtySeconds() {
    var pacer = ProgressPacer(mode: .lines)
    let printed = (0...90).filter { pacer.shouldPrint(half, at: Double($0)) }
    #expect(printed == [0, 30, 60, 90])
  }

  @Test func aNewStateIsSaidAtOnce() {
    var pacer = ProgressPacer(mode: .lines)
    var finishing = half
    finishing.state = "finishing"
    let printed = [pacer.shouldPrint(half, at: 0), pacer.shouldPrint(finishing, at: 1), pacer.shouldPrint(finishing, at: 2)]
    #expect(printed == [true, true, false])
  }

  @Test func statusLinesAreReplacedAndClearedOnce() {
    var line = StatusLine()
    let written = [line.clear(), line.show(["a", "b"]), line.show(["c"]), line.clear(), line.clear()]
    #expect(written == ["", "a\nb", "\r\u{1B}[2K\u{1B}[1A\u{1B}[2Kc", "\r\u{1B}[2K", ""])
  }
}
