/// Which groups of a pattern are open and which have ended, and what holds inside them, while it is read from left to right.
struct PatternGroups {
  private struct Group {
    /// `nil` for one without a number.
    let number: Int?
    /// What holds again after it.
    let ignoredCaseBefore: Bool
  }

  /// Of the place that is being read.
  var ignoresCase: Bool
  private var opened: [Group] = []
  private var count = 0
  private var ended: Set<Int> = []

  init(ignoringCase: Bool) { ignoresCase = ignoringCase }

  mutating func open() {
    count += 1
    opened.append(Group(number: count, ignoredCaseBefore: ignoresCase))
  }

  mutating func openPlain() { opened.append(Group(number: nil, ignoredCaseBefore: ignoresCase)) }

  mutating func close() {
    guard let group = opened.popLast() else { return }
    if let number = group.number { ended.insert(number) }
    ignoresCase = group.ignoredCaseBefore
  }

  func haveEnded(_ number: Int) -> Bool { ended.contains(number) }
}
