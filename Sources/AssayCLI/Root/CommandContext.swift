import AssayApp
public import AssayKit
import Logging

/// What a command gets from outside: surroundings, console and clock, all of them injected.
struct CommandContext: Sendable {
  let surroundings: Surroundings
  let console: Console
  let isVerbose: Bool

  var now: @Sendable () -> Timestamp { surroundings.now }

  func settings() throws(SettingsError) -> Settings {
    try Settings(environment: surroundings.environment, workingFolder: surroundings.workingFolder)
  }

  /// A logger that writes to the console; quiet unless a setting or `--verbose` says otherwise.
  func logger(_ settings: Settings) -> Logger {
    var logger = Logger(label: "assay") { [console] _ in ConsoleLogHandler(console: console) }
    logger.logLevel = isVerbose ? min(.debug, settings.logLevel) : settings.logLevel
    return logger
  }

  /// The benchmarks and their data, for commands that need nothing else.
  func shelf() throws(SettingsError) -> Shelf {
    let settings = try settings()
    return Shelf(settings, now: now, logger: logger(settings))
  }

  /// Opens the application, runs `body` and closes everything again.
  func withApplication<Value: Sendable>(
    _ body: @escaping @Sendable (Application) async throws -> Value
  ) async throws -> Value {
    let settings = try settings()
    return try await Application.open(settings, now: now, logger: logger(settings), body)
  }
}

/// The process's environment, folder, streams and clock.
public struct Surroundings: Sendable {
  public var environment: [String: String]
  public var workingFolder: String
  public var output: TextStream
  public var talk: TextStream
  public var terminalWidth: @Sendable () -> Int
  public var now: @Sendable () -> Timestamp

  public init(
    environment: [String: String], workingFolder: String, output: TextStream, talk: TextStream,
    terminalWidth: @escaping @Sendable () -> Int, now: @escaping @Sendable () -> Timestamp
  ) {
    self.environment = environment
    self.workingFolder = workingFolder
    self.output = output
    self.talk = talk
    self.terminalWidth = terminalWidth
    self.now = now
  }
}

/// Where text goes: standard output, standard error, or an array in a test.
public struct TextStream: Sendable {
  public let isTerminal: Bool
  /// Takes bytes that need not be text; the system's error number when they could not be written, else 0.
  let writeBytes: @Sendable ([UInt8]) -> Int32

  public init(isTerminal: Bool, writeBytes: @escaping @Sendable ([UInt8]) -> Int32) {
    self.isTerminal = isTerminal
    self.writeBytes = writeBytes
  }

  /// - Parameter write: takes everything that is written, as text.
  public init(isTerminal: Bool, write: @escaping @Sendable (String) -> Void) {
    self.init(isTerminal: isTerminal) { bytes in
      write(String(decoding: bytes, as: UTF8.self))
      return 0
    }
  }

  /// - Returns: the system's error number when the text could not be written, else 0.
  @discardableResult
  func write(_ text: String) -> Int32 { writeBytes(Array(text.utf8)) }
}
