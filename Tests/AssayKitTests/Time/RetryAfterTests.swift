import AssayKit
import Testing

@Suite struct RetryAfterTests {
  private let now = Timestamp(microseconds: 1_700_000_000_000_000)

  @Test(arguments: [
    ("7", Duration.seconds(7)), ("0", .zero), ("1.5", .milliseconds(1500)), (" 12 ", .seconds(12)),
    ("99999999999999999999", .seconds(86_400)), ("Wed, 15 Nov 2023 22:13:20 GMT", .seconds(86_400)),
    ("Tue, 14 Nov 2023 22:13:50 GMT", .seconds(30)), ("Tue, 14 Nov 2023 22:00:00 GMT", .zero),
  ])
  func retryAfterIsReadAsSecondsOrDate(_ text: String, _ pause: Duration) {
    #expect(RetryAfter.pause(value: text, now: now) == pause)
  }

  @Test(arguments: ["", "soon", "-5", "nan", "inf", "0x10", "1e9"])
  func anUnreadableRetryAfterIsNone(_ text: String) {
    #expect(RetryAfter.pause(value: text, now: now) == nil)
  }

  @Test func millisecondsWinOverSeconds() {
    #expect(RetryAfter.pause(value: "1", milliseconds: "120", now: now) == .milliseconds(120))
  }
}
