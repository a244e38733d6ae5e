import AssayKit
import RunStore
import Synchronization
import TestSupport
import Testing

@testable import RunEngine

struct SampleDeadlineTests {
  @Test func theClockStandsWhileTheRequestWaitsForItsTurn() {
    var deadline = SampleDeadline(.seconds(10), from: .seconds(100))
    #expect(deadline.next(at: .seconds(100)) == .seconds(110))
    #expect(deadline.next(at: .seconds(109)) == .seconds(110))
    #expect(deadline.next(at: .seconds(110)) == nil)

    deadline.beginsWaiting(at: .seconds(104))
    // Six seconds are left, however long the wait has been.
    #expect(deadline.next(at: .seconds(1_000)) == .seconds(1_006))
    deadline.beginsWaiting(at: .seconds(1_000))
    deadline.endsWaiting(at: .seconds(1_010))
    #expect(deadline.next(at: .seconds(1_100)) == .seconds(1_106))
    deadline.endsWaiting(at: .seconds(1_104))
    #expect(deadline.next(at: .seconds(1_104)) == .seconds(1_110))
    #expect(deadline.next(at: .seconds(1_110)) == nil)
  }

  /// A client that lets one request wait for longer than a sample may take, and another one take as long.
  private final class SlowTurns: ModelDirectory, ModelClient {
    let model = ModelReference(provider: "scripted", slug: "echo")

    func reach(_ model: ModelReference, credential: Credential?, concurrency: Int) async throws(UserError) -> ReachedModel {
      ReachedModel(client: self, card: nil)
    }
    func checkSettings(for model: ModelReference) async throws(UserError) {}
    func card(for model: ModelReference) async -> ModelCard? { nil }
    func list() async -> ModelListing { ModelListing(models: [], unreachable: []) }

    func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
      try await complete(request, turn: .unobserved)
    }

    func complete(_ request: ModelRequest, turn: RequestTurn) async throws(Failure) -> ModelResponse {
      if request.sample?.item == "0" { turn.beginsWaiting() }
      if request.sample?.item != "2" {
        do { try await Task.sleep(for: .seconds(4)) } catch { throw Failure(.interrupted, "cancelled") }
      }
      if request.sample?.item == "0" { turn.endsWaiting() }
      return ModelResponse(text: "0", finishReason: .stop, usage: nil, timing: Timing(total: .zero))
    }
  }

  @Test func aSampleThatOnlyWaitedForItsTurnIsNotTimedOut() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let id = try await bench.create(deadline: .seconds(2))
      let run = try await bench.executor(models: SlowTurns()).execute(id, alone: true, drain: DrainSwitch())

      #expect(run.sections[0].progress.scored == 2)
      let failed = try await bench.store.samples(SampleQuery(run: id, section: 0, filter: .failed)).samples
      #expect(failed.map(\.key.item) == ["1"])
      #expect(failed.map(\.failure?.kind) == [.timedOut])
    }
  }
}
