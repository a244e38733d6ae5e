import Foundation
import Subprocess
import SystemPackage

/// The `assay` program as it was built, run in a folder of its own with an environment of its own.
public struct BuiltBinary: Sendable {
  /// How a run of the program ended and what it printed.
  public struct Outcome: Sendable {
    /// `nil` when a signal ended it.
    public var exitCode: Int?
    public var signal: Int?
    public var stdout: String
    public var stderr: String
  }

  public enum Signal: Sendable {
    case interrupt, terminate, kill
  }

  /// A signal to send, this long after the one before or after the start.
  public struct TimedSignal: Sendable {
    public var signal: Signal
    public var delay: Duration

    public init(_ signal: Signal, after delay: Duration) {
      self.signal = signal
      self.delay = delay
    }
  }

  static let outputLimit = 16 << 20

  let home: TemporaryFolder
  private let variables: [String: String]

  /// - Parameters:
  ///   - home: becomes `ASSAY_HOME`, `HOME` and the working folder.
  ///   - variables: added to an otherwise empty environment.
  public init(home: TemporaryFolder, _ variables: [String: String] = [:]) {
    self.home = home
    self.variables = variables
  }

  /// Runs to the end, or until one of `signals` ends it.
  public func run(_ arguments: [String], signals: [TimedSignal] = []) async throws -> Outcome {
    var platform = PlatformOptions()
    platform.createSession = true
    let result = try await Subprocess.run(
      .path(FilePath(try Self.path())), arguments: Arguments(arguments), environment: .custom(environment),
      workingDirectory: FilePath(home.path), platformOptions: platform, input: .none,
      output: .string(limit: Self.outputLimit), error: .string(limit: Self.outputLimit)
    ) { execution in
      for timed in signals {
        try await Task.sleep(for: timed.delay)
        try? execution.send(signal: timed.signal.forSubprocess)  // It may have ended by itself before its moment.
      }
    }
    var outcome = Outcome(
      exitCode: nil, signal: nil, stdout: result.standardOutput, stderr: result.standardError)
    switch result.terminationStatus {
    case .exited(let code): outcome.exitCode = Int(code)
    case .signaled(let signal): outcome.signal = Int(signal)
    }
    return outcome
  }

  public func run(_ arguments: String...) async throws -> Outcome { try await run(arguments) }

  var environment: [Environment.Key: String] {
    var all = ["ASSAY_HOME": home.path, "HOME": home.path, "PATH": "/usr/bin:/bin", "TERM": "dumb"]
    all.merge(variables) { _, given in given }
    return Dictionary(uniqueKeysWithValues: all.compactMap { key, value in Environment.Key(rawValue: key).map { ($0, value) } })
  }

  /// The program lies beside the test bundle in the build folder.
  public static func path() throws -> String {
    let folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    let path = folder.appending(path: "assay").path(percentEncoded: false)
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw BinaryMissing(description: "no program at \(path); build it with `swift build`")
    }
    return path
  }
}

/// The program has not been built.
struct BinaryMissing: Error, CustomStringConvertible {
  let description: String
}
