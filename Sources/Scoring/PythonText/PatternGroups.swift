/// Which groups of a pattern are open and which have ended, while it is read from left to right.
struct PatternGroups {
  /// The number of each open group, `nil` for one without a number.
  private var opened: [Int?] = []
  private var count = 0
  private var ended: Set<Int> = []

  mutating func open() {
    count += 1
    opened.append(count)
  }

  mutating func openPlain() { opened.append(nil) }

  mutating func close() {
    if case .some(.some(let number)) = opened.popLast() { ended.insert(number) }
  }

  func haveEnded(_ number: Int) -> Bool { ended.contains(number) }
}
