import Foundation
import TestSupport
import Testing

@testable import AssayCLI

/// Commands whose data cannot be printed.
@Suite struct OutputFailureTests {
  private func inHome(_ output: TextStream, _ body: (CommandLineRunner) async throws -> Void) async throws {
    try await TemporaryFolder.with { home in
      let line = #"{"item_id": "format-01", "response": "x"}"#
      try Data(String(repeating: line + "\n", count: 3).utf8).write(to: URL(filePath: home.path(of: "answers.jsonl")))
      try await body(
        CommandLineRunner(environment: ["ASSAY_HOME": home.path], folder: home.path, standardOutput: output))
    }
  }

  private static let commands = [
    ["runs", "list", "--json"], ["score", "starter", "--responses", "answers.jsonl", "--json"],
    ["score", "starter", "--responses", "answers.jsonl"], ["benchmarks", "list"], ["config", "show"], ["--version"], ["help"],
    ["run", "--help"], ["run", "--model", "simulated/default", "--benchmark", "starter", "--count", "1", "--fail-under", "1"],
  ]

  @Test(arguments: commands)
  func aFullDiskIsNoSuccess(arguments: [String]) async throws {
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(full >= 0)
    defer { close(full) }
    try await inHome(TextStream(descriptor: full)) { assay in
      let outcome = await assay.run(arguments)
      #expect(outcome.status == .couldNotFinish)
      let words = "error: standard output could not be written: No space left on device\n"
      #expect(outcome.talk.components(separatedBy: words).count == 2, "\(outcome.talk)")
    }
  }

  @Test(arguments: commands)
  func aReaderThatHasGoneIsNoFailure(arguments: [String]) async throws {
    let isGate = arguments.contains("--fail-under")
    try await inHome(TextStream(isTerminal: false, writeBytes: { _ in EPIPE })) { assay in
      let outcome = await assay.run(arguments)
      #expect(outcome.status == (isGate ? .gateFailed : .done))
      #expect(!outcome.talk.contains("error:"), "\(outcome.talk)")
    }
  }

  /// Each verdict may cost a judge's answer.
  @Test func nothingIsScoredForAReaderThatHasGone() async throws {
    try await inHome(TextStream(isTerminal: false, writeBytes: { _ in EPIPE })) { assay in
      let answers = #"{"item_id": "format-01", "response": "x"}"# + "\nthe second line is no JSON\n"
      try Data(answers.utf8).write(to: URL(filePath: assay.folder + "/answers.jsonl"))
      let outcome = await assay.run("score", "starter", "--responses", "answers.jsonl", "--json")
      #expect(outcome.status == .done, "\(outcome.talk)")
    }
  }

  @Test func nothingIsPrintedAfterAHole() async throws {
    let taken = Counter()
    let output = TextStream(isTerminal: false, writeBytes: { _ in taken.next() == 2 ? ENOSPC : 0 })
    try await inHome(output) { assay in
      #expect(await assay.run("score", "starter", "--responses", "answers.jsonl", "--json").status == .couldNotFinish)
      #expect(taken.count == 2)
    }
  }
}
