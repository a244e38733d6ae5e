import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// The built program while it runs: what it has said on standard error, and signals to send.
public struct RunningProgram: Sendable {
  public let processID: Int32
  private let talk: TalkLog
  private let sender: @Sendable (Subprocess.Signal) throws -> Void

  init(processID: Int32, talk: TalkLog, sender: @escaping @Sendable (Subprocess.Signal) throws -> Void) {
    self.processID = processID
    self.talk = talk
    self.sender = sender
  }

  public func send(_ signal: BuiltBinary.Signal) throws { try sender(signal.forSubprocess) }

  /// Waits for a line of standard error that contains `text`; `nil` when the program ended without one.
  public func line(containing text: String) async -> String? { await talk.line(containing: text) }

  /// The most memory that the program has had in physical pages so far, in bytes.
  public func peakMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }
}

extension BuiltBinary {
  /// Starts the program, gives `body` control while it runs, and waits for its end; when `body` throws, it is killed.
  public func running<Value: Sendable>(
    _ arguments: [String], _ body: @escaping @Sendable (RunningProgram) async throws -> Value
  ) async throws -> (value: Value, outcome: Outcome) {
    let talk = TalkLog()
    let result = try await Subprocess.run(
      .path(FilePath(try Self.path())), arguments: Arguments(arguments), environment: .custom(environment),
      workingDirectory: FilePath(home.path), input: .none, output: .string(limit: Self.outputLimit), error: .sequence
    ) { execution -> Value in
      let program = RunningProgram(processID: Int32(execution.processIdentifier.value), talk: talk) { signal in
        try execution.send(signal: signal)
      }
      async let value = body(program)
      do {
        for try await line in execution.standardError.strings() { talk.add(line) }
        talk.end()
        return try await value
      } catch {
        talk.end()
        try? execution.send(signal: .kill)  // It may have ended by itself.
        throw error
      }
    }
    var outcome = Outcome(exitCode: nil, signal: nil, stdout: result.standardOutput, stderr: talk.text)
    switch result.terminationStatus {
    case .exited(let code): outcome.exitCode = Int(code)
    case .signaled(let signal): outcome.signal = Int(signal)
    }
    return (result.closureResult, outcome)
  }
}

extension BuiltBinary.Signal {
  var forSubprocess: Subprocess.Signal {
    switch self {
    case .interrupt: .interrupt
    case .terminate: .terminate
    case .kill: .kill
    }
  }
}

/// The lines that a program has said so far; tests wait on it.
final class TalkLog: Sendable {
  private struct State {
    var lines: [String] = []
    var hasEnded = false
    var waiting: [(text: String, signal: TestSignal)] = []
  }

  private let state = Mutex(State())

  var text: String { state.withLock { $0.lines.map { $0 + "\n" }.joined() } }

  func add(_ line: String) {
    let line = line.trimmingCharacters(in: .newlines)
    let found = state.withLock { state in
      state.lines.append(line)
      let found = state.waiting.filter { line.contains($0.text) }
      state.waiting.removeAll { line.contains($0.text) }
      return found
    }
    found.forEach { $0.signal.raise() }
  }

  /// Nothing more will come: lets everyone go who waits.
  func end() {
    let waiting = state.withLock { state in
      state.hasEnded = true
      defer { state.waiting = [] }
      return state.waiting
    }
    waiting.forEach { $0.signal.raise() }
  }

  /// Returns the first line that contains `text`; `nil` when there will be none or the task was cancelled.
  func line(containing text: String) async -> String? {
    let signal = TestSignal()
    state.withLock { state in
      if state.hasEnded || state.lines.contains(where: { $0.contains(text) }) {
        signal.raise()
      } else {
        state.waiting.append((text, signal))
      }
    }
    await signal.wait()
    return state.withLock { $0.lines.first { $0.contains(text) } }
  }
}
