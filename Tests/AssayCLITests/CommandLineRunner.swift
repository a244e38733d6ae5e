import AssayCLI
import AssayKit
import Foundation
import Synchronization
import Testing

/// Runs the command line inside the test process and keeps what it prints.
struct CommandLineRunner {
  var environment: [String: String] = [:]
  var folder = "/nowhere"
  var isTerminal = false
  /// Takes the place of the standard output that is kept.
  var standardOutput: TextStream?

  struct Outcome {
    var status: AssayExitCode
    var output: String
    var talk: String
  }

  func run(_ arguments: String...) async -> Outcome { await run(arguments) }

  func run(_ arguments: [String]) async -> Outcome {
    let output = Captured()
    let talk = Captured()
    let (environment, folder, isTerminal, standardOutput) = (environment, folder, isTerminal, standardOutput)
    let status = await AssayCommandLine.run(arguments) {
      Surroundings(
        environment: environment, workingFolder: folder,
        output: standardOutput ?? TextStream(isTerminal: isTerminal, write: { output.append($0) }),
        talk: TextStream(isTerminal: isTerminal, write: { talk.append($0) }), terminalWidth: { 100 },
        now: { Timestamp(microseconds: 1_767_323_045_000_000) })
    }
    return Outcome(status: status, output: output.text, talk: talk.text)
  }
}

private final class Captured: Sendable {
  private let storage = Mutex("")
  var text: String { storage.withLock { $0 } }
  func append(_ text: String) { storage.withLock { $0 += text } }
}

extension CommandLineRunner.Outcome {
  /// The id of the run that was printed as JSON.
  var runID: String {
    get throws { String(try #require(output.firstMatch(of: /"id" ?: ?"([0-9a-f]{12})"/)).output.1) }
  }
}

/// Counts from 1 on.
final class Counter: Sendable {
  private let storage = Mutex(0)
  var count: Int { storage.withLock { $0 } }

  func next() -> Int {
    storage.withLock { count in
      count += 1
      return count
    }
  }
}
