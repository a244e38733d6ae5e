/// How long and how large one response may be.
public struct TransportLimits: Hashable, Sendable {
  /// The longest time before the first byte; long, because a local server reads a long prompt in silence.
  public var firstByte: Duration
  /// The longest time without any byte after that.
  public var silence: Duration
  /// The longest time for a whole response.
  public var whole: Duration
  /// The most bytes of text and reasoning together.
  public var answerBytes: Int

  public init(
    firstByte: Duration = .seconds(600), silence: Duration = .seconds(120), whole: Duration = .seconds(1200),
    answerBytes: Int = 16 << 20
  ) {
    self.firstByte = firstByte
    self.silence = silence
    self.whole = whole
    self.answerBytes = answerBytes
  }
}
