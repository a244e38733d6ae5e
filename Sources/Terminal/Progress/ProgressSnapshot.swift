/// How far some work is, in the numbers that a progress line shows. Everything unknown is `nil`.
public struct ProgressSnapshot: Hashable, Sendable {
  /// One word: `queued`, `running`, `finishing`, …
  public var state: String
  public var done: Int
  public var total: Int
  /// Mean score so far, 0…1.
  public var score: Double?
  /// Its 95 % interval in points: `± 5.1`, or `20.7–100.0` where it is not symmetric.
  public var interval: String?
  /// Share of what is done that has a verdict, 0…1.
  public var coverage: Double?
  public var failed: Int
  /// Output tokens of all requests together, each second.
  public var tokensPerSecond: Double?
  /// Known cost in billionths of a dollar.
  public var cost: Int64?
  /// Answers whose cost is not known.
  public var costUnknown: Int
  /// Seconds since the start.
  public var elapsed: Double
  /// Estimated seconds to the end.
  public var remaining: Double?

  public init(
    state: String, done: Int, total: Int, score: Double? = nil, interval: String? = nil, coverage: Double? = nil,
    failed: Int = 0, tokensPerSecond: Double? = nil, cost: Int64? = nil, costUnknown: Int = 0, elapsed: Double,
    remaining: Double? = nil
  ) {
    self.state = state
    self.done = done
    self.total = total
    self.score = score
    self.interval = interval
    self.coverage = coverage
    self.failed = failed
    self.tokensPerSecond = tokensPerSecond
    self.cost = cost
    self.costUnknown = costUnknown
    self.elapsed = elapsed
    self.remaining = remaining
  }

  /// Share that is done, 0…1.
  public var share: Double { total > 0 ? min(1, Double(done) / Double(total)) : 0 }
}

extension ProgressSnapshot {
  /// The whole state in one line of plain text.
  public var plainLine: String { ([state, counts] + details).joined(separator: "  ") }

  /// One line for a terminal that is `width` cells wide, or two where one is too narrow; what still does not fit is left out.
  ///
  /// A line never fills the last cell, since some terminals wrap there.
  public func lines(width: Int, _ painter: Painter) -> [String] {
    var parts = [(state, Style.running as Style?), (bar(cells: 12), nil), (counts, .emphasis)]
    parts += details.enumerated().map { index, text in (text, score != nil && index == 0 ? .emphasis : nil) }
    var lines = [""]
    var used = 0
    for (text, style) in parts {
      if used > 0, used + 2 + text.displayWidth >= width {
        guard lines.count < 2 else { break }
        lines.append("")
        used = 0
      }
      guard text.displayWidth < width - used else { break }
      if used > 0 { lines[lines.count - 1] += "  " }
      lines[lines.count - 1] += painter(text, style)
      used += text.displayWidth + (used > 0 ? 2 : 0)
    }
    return lines.filter { !$0.isEmpty }
  }

  private var counts: String { "\(done)/\(total)" }

  private var details: [String] {
    var parts: [String] = []
    if let score {
      let beside = interval.map { " " + $0 } ?? ""
      parts.append("score " + DecimalText.fixed(score * 100, digits: 1) + beside + " % so far")
    }
    if let coverage { parts.append("coverage " + DecimalText.percent(coverage)) }
    if failed > 0 { parts.append("\(failed) failed") }
    if let tokensPerSecond { parts.append(DecimalText.rate(tokensPerSecond) + " tokens/s") }
    if done > 0 { parts.append("cost " + MoneyText.sum(nano: cost, unknownParts: costUnknown)) }
    parts.append(DurationText.elapsed(elapsed))
    if let remaining { parts.append("ETA " + DurationText.elapsed(remaining)) }
    return parts
  }

  private func bar(cells: Int) -> String {
    let full = Int((share * Double(cells)).rounded(.down))
    return String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
  }
}
