import AssayApp
import AssayKit
import Foundation
import Logging
import RunEngine
import Synchronization
import TestSupport
import Testing

@testable import AssayCLI

/// What somebody is told who begins to watch a run that has a past.
@Suite struct RunFollowerTests {
  private static let reason = "waits, and is tried again by itself: no server for `custom` answers"

  /// Follows a queued run that waits, or one that waited and was paused, from its first event to the pause.
  private func talk(isWaiting: Bool) async throws -> String {
    let said = Mutex("")
    try await TemporaryFolder.with { home in
      let surroundings = Surroundings(
        environment: ["ASSAY_HOME": home.path], workingFolder: home.path,
        output: TextStream(isTerminal: false, write: { _ in }),
        talk: TextStream(isTerminal: false, write: { text in said.withLock { $0 += text } }), terminalWidth: { 100 },
        now: { Timestamp(microseconds: 1_767_323_045_000_000) })
      let context = CommandContext(
        surroundings: surroundings, console: Console(surroundings, noColorFlag: true), isVerbose: false)
      try await context.withApplication { application in
        let request = RunRequest(
          model: ModelReference(provider: .simulated, slug: "default"), benchmarks: [BenchmarkSelection("starter")], detached: true)
        let id = try await application.service.create(request).id
        _ = try await application.store.noteWaiting(id, because: Self.reason)
        let waiting = try await application.store.run(id)
        try await application.service.pause(id)
        let paused = try await application.store.run(id)

        var follower = RunFollower(
          isWaiting ? waiting : paused, store: application.store, context: context, form: .jsonLines, drain: DrainSwitch(), after: 0
        )
        try await follower.follow(endsWhenPaused: true)
      }
    }
    return said.withLock { $0 }
  }

  @Test func whatARunWaitsForIsSaidOnce() async throws {
    let talk = try await talk(isWaiting: true)
    #expect(talk.components(separatedBy: "the run \(Self.reason)").count == 2, "\(talk)")
  }

  @Test func whatARunWaitedForOnceIsNotSaid() async throws {
    let talk = try await talk(isWaiting: false)
    #expect(!talk.contains("waits"), "\(talk)")
  }
}
