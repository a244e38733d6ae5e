import Foundation
import Subprocess
import SystemPackage

extension BuiltBinary {
  /// The path of a file in the program's working folder.
  public func file(_ name: String) -> String { home.path(of: name) }

  /// Starts the program, calls `body` with the first line of its standard error that contains `ready`, and terminates it afterwards.
  ///
  /// - Returns: what `body` returned, `nil` when no such line came; and the exit code, `nil` when a signal ended it.
  public func serving<Value: Sendable>(
    _ arguments: [String], ready: String, _ body: @escaping @Sendable (_ line: String) async throws -> Value
  ) async throws -> (value: Value?, exitCode: Int?) {
    let (value, exitCode, _) = try await servingWithLog(arguments, ready: ready, body)
    return (value, exitCode)
  }

  /// The same, with all that the program wrote to standard error.
  public func servingWithLog<Value: Sendable>(
    _ arguments: [String], ready: String, _ body: @escaping @Sendable (_ line: String) async throws -> Value
  ) async throws -> (value: Value?, exitCode: Int?, log: String) {
    let result = try await Subprocess.run(
      .path(FilePath(try Self.path())), arguments: Arguments(arguments), environment: .custom(environment),
      workingDirectory: FilePath(home.path), input: .none, output: .discarded, error: .sequence
    ) { execution -> (value: Value?, log: String) in
      var value: Value?
      var log = ""
      for try await line in execution.standardError.strings() {
        log += line + "\n"
        guard value == nil, line.contains(ready) else { continue }
        do {
          value = try await body(line)
        } catch {
          try execution.send(signal: .kill)
          throw error
        }
        try execution.send(signal: .terminate)
      }
      return (value, log)
    }
    let (value, log) = result.closureResult
    guard case .exited(let code) = result.terminationStatus else { return (value, nil, log) }
    return (value, Int(code), log)
  }
}

extension BuiltBinary.Outcome {
  /// Standard output as one JSON object; empty when it is something else.
  public func object() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(stdout.utf8)) as? [String: Any] ?? [:]
  }
}
