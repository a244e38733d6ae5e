import AssayKit
import Testing

@Suite struct DurationHistogramTests {
  @Test func bucketsCountWhatIsNotLonger() {
    let histogram = DurationHistogram(bounds: [0.1, 1])
    for duration in [.milliseconds(100), .milliseconds(101), .seconds(2), .seconds(-1)] as [Duration] { histogram.add(duration) }

    let counted = histogram.snapshot

    #expect(counted.buckets.map(\.upperBound) == [0.1, 1])
    #expect(counted.buckets.map(\.count) == [2, 3])
    #expect(counted.count == 4)
    #expect(abs(counted.sum - 2.201) < 1e-9)
  }

  @Test func anAnswerWithoutAStreamHasNoFirstToken() {
    let times = AnswerTimes()
    times.add(Timing(total: .seconds(3), timeToFirstToken: .seconds(1)))
    times.add(Timing(total: .seconds(3)))

    #expect(times.total.snapshot.count == 2)
    #expect(times.firstToken.snapshot.count == 1)
  }
}
