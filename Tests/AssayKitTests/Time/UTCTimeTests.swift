import AssayKit
import Testing

@Suite struct UTCTimeTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"), (1, "1970-01-01T00:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999Z"),
      (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"),
      (1_795_241_890_225_221, "2026-11-21T06:18:10.225221Z"), (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
    ] as [(Int64, String)])
  func momentsAreISO8601(_ microseconds: Int64, _ text: String) {
    #expect(UTCTime(Timestamp(microseconds: microseconds)).precise == text)
  }

  @Test func theOtherFormsDropWhatIsBelowTheirUnit() {
    let time = UTCTime(Timestamp(microseconds: 1_767_323_045_999_999))

    #expect(time.seconds == "2026-01-02T03:04:05Z")
    #expect(time.spaced == "2026-01-02 03:04:05Z")
    #expect(time.minutes == "2026-01-02 03:04 UTC")
    #expect(time.compact == "20260102_030405")
  }
}
