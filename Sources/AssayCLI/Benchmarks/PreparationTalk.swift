import AssayKit
import Synchronization
import Terminal

/// Tells how a preparation goes: a line that changes on a terminal, a line at each tenth elsewhere.
final class PreparationTalk: Sendable {
  private struct Told {
    var at: Timestamp?
    var step: String?
    var tenth = -1
  }

  private let name: String
  private let console: Console
  private let now: @Sendable () -> Timestamp
  private let told = Mutex(Told())

  /// - Parameter name: the data set's.
  init(_ name: String, console: Console, now: @escaping @Sendable () -> Timestamp) {
    self.name = name
    self.console = console
    self.now = now
  }

  func tell(_ step: DatasetProgress) {
    switch step {
    case .contacting(let host): console.say("\(name): contacting \(host) …", .muted)
    case .reading(let folder): console.say("\(name): taken from \(folder)", .muted)
    case .downloading(let file, let bytes, let total):
      let share = total.map { $0 > 0 ? Double(bytes) / Double($0) : 1 }
      let size = Self.size(bytes) + (total.map { " of " + Self.size($0) } ?? "")
      show("downloading \(file)", size, share: share, isEnd: bytes == total)
    case .converting(let part, let records):
      show("reading \(part)", DecimalText.grouped(Int64(records)) + " records", share: nil, isEnd: false)
    }
  }

  private func show(_ step: String, _ amount: String, share: Double?, isEnd: Bool) {
    let time = now()
    let isDue = told.withLock { told in
      let isNew = told.step != step
      if isNew { told = Told(step: step) }
      let tenth = share.map { Int($0 * 10) } ?? 0
      let pause: Int64 = console.showsStatus ? 100_000 : 30_000_000
      let isOver = told.at.map { time.microseconds - $0.microseconds >= pause } ?? true
      guard isNew || isOver || isEnd || (!console.showsStatus && tenth > told.tenth) else { return false }
      told.at = time
      told.tenth = tenth
      return true
    }
    guard isDue else { return }
    let percent = share.map { "  " + DecimalText.percent($0) } ?? ""
    let line = "\(name): \(step)  \(amount)\(percent)"
    if console.showsStatus { console.showStatus(line) } else { console.say(line, .muted) }
  }

  /// A size in whole or tenth mebibytes.
  private static func size(_ bytes: Int64) -> String {
    DecimalText.fixed(Double(bytes) / Double(1 << 20), digits: 1) + " MiB"
  }
}
