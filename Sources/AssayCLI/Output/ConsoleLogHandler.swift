import Logging
import Terminal

/// Log lines on standard error, above the status line.
struct ConsoleLogHandler: LogHandler {
  let console: Console
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.warning

  init(console: Console) { self.console = console }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
    let facts = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    console.say("\(event.level.rawValue): \(event.message)\(facts)".withoutControlCharacters, Self.style(of: event.level))
  }

  private static func style(of level: Logger.Level) -> Style? {
    switch level {
    case .trace, .debug, .info: .muted
    case .notice: nil
    case .warning: .warning
    case .error, .critical: .failure
    }
  }
}
