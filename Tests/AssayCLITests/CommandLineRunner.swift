import AssayCLI
import AssayKit
import Foundation
import Synchronization

/// Runs the command line inside the test process and keeps what it prints.
struct CommandLineRunner {
  var environment: [String: String] = [:]
  var folder = "/nowhere"
  var isTerminal = false

  struct Outcome {
    var status: AssayExitCode
    var output: String
    var talk: String
  }

  func run(_ arguments: String...) async -> Outcome { await run(arguments) }

  func run(_ arguments: [String]) async -> Outcome {
    let output = Captured()
    let talk = Captured()
    let (environment, folder, isTerminal) = (environment, folder, isTerminal)
    let status = await AssayCommandLine.run(arguments) {
      Surroundings(
        environment: environment, workingFolder: folder,
        output: TextStream(isTerminal: isTerminal) { output.append($0) },
        talk: TextStream(isTerminal: isTerminal) { talk.append($0) }, terminalWidth: { 100 },
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
