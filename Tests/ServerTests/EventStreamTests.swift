import AssayKit
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(1))) struct EventStreamTests {
  private static let done = EventReader.Frame(event: "done", data: "{}")

  @Test func anEndedRunIsToldFromFirstToLastAndThenDone() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.ended(["counting", "second"])
      let stored = try await bench.store.events(of: run.id, after: 0, limit: 1_000)
      try await LiveServer.with(bench) { server in
        var stream = try await server.events(of: run.id)
        #expect(try await stream.next()?.retry == "3000")
        let frames = try await stream.rest()

        #expect(frames.map(\.id) == (1...run.lastEvent).map { $0 } + [nil])
        #expect(frames.last == Self.done)
        for (frame, event) in zip(frames, stored) {
          #expect(frame.event == nil)
          let json = try JSONDecoder().decode(JSONValue.self, from: Data((frame.data ?? "").utf8))
          try OpenAPIDocument().expect(json, "Event")
          #expect(json["id"] == .integer(Int64(event.id)))
          #expect(json["event_type"] == .string(event.kind.rawValue))
          #expect(json["benchmark_name"] == event.benchmark.map { .string($0.rawValue) } ?? .null)
          #expect(json["data"] == event.data)
          #expect(json["created_at"] == .string(Moment(event.createdAt).description))
        }
      }
    }
  }

  @Test(arguments: [0, 1, 4, 9_999])
  func aClientThatComesBackGetsOnlyWhatItMissed(_ last: Int) async throws {
    try await ServerBench.with { bench in
      let run = try await bench.ended()
      let missed: [Int?] = Array((1...run.lastEvent).dropFirst(last)) + [nil]
      try await LiveServer.with(bench) { server in
        var byHeader = try await server.events(of: run.id, headers: [.lastEventID: "\(last)"])
        var byQuery = try await server.events(of: run.id, query: "?last_event_id=\(last)")
        var byName = try await server.events(of: run.id, query: "?Last-Event-ID=\(last)")
        // A browser that comes back repeats the query of its first time: the header is newer.
        var byBoth = try await server.events(of: run.id, query: "?last_event_id=0", headers: [.lastEventID: "\(last)"])

        #expect(try await byHeader.rest().map(\.id) == missed)
        #expect(try await byQuery.rest().map(\.id) == missed)
        #expect(try await byName.rest().map(\.id) == missed)
        #expect(try await byBoth.rest().map(\.id) == missed)
      }
    }
  }

  @Test func moreThanOnePageOfEventsHasNoGap() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      for _ in 0..<EventWindows.pageSize {
        try await bench.store.cancel(run)
        _ = try await bench.store.reopen(run, .resume)
      }
      try await bench.store.cancel(run)
      let last = try await bench.store.run(run).lastEvent
      #expect(last > 2 * EventWindows.pageSize)
      try await LiveServer.with(bench) { server in
        var stream = try await server.events(of: run)

        #expect(try await stream.rest().map(\.id) == (1...last).map { $0 } + [nil])
      }
    }
  }

  @Test func aStreamFollowsARunThatIsWorkedOnMeanwhile() async throws {
    let isOpen = TestSignal()
    let models = ScriptedModels { request throws(Failure) in
      await isOpen.wait()
      return String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.with(models: models) { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench) { server in
        var stream = try await server.events(of: run)
        #expect(try await stream.next()?.retry == "3000")
        #expect(try await stream.next()?.id == 1)
        async let ended = bench.execute(run)
        #expect(try await stream.next()?.id == 2)
        isOpen.raise()

        let frames = try await stream.rest()

        let last = try await ended.lastEvent
        #expect(frames.map(\.id) == (3...last).map { $0 } + [nil])
        #expect(frames.last == Self.done)
      }
    }
  }

  @Test func fiftyClientsSeeTheSame() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create(["counting", "second"])
      try await LiveServer.with(bench) { server in
        let sequences = try await withThrowingTaskGroup(of: [EventReader.Frame].self) { clients in
          for _ in 0..<50 {
            clients.addTask {
              var stream = try await server.events(of: run)
              return try await stream.rest()
            }
          }
          try await server.streams { $0 == 50 }
          try await bench.execute(run)
          return try await clients.reduce(into: []) { $0.append($1) }
        }

        let last = try await bench.store.run(run).lastEvent
        #expect(sequences.count == 50)
        #expect(Set(sequences).count == 1)
        #expect(sequences.first?.map(\.id) == (1...last).map { $0 } + [nil])
      }
    }
  }

  @Test func aQuietStreamSaysThatItIsStillThere() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench, heartbeat: .milliseconds(20)) { server in
        var stream = try await server.events(of: run)
        #expect(try await stream.next()?.retry == "3000")
        #expect(try await stream.next()?.id == 1)

        #expect(try await stream.next() == EventReader.Frame(comment: "still here"))
        #expect(try await stream.next() == EventReader.Frame(comment: "still here"))
      }
    }
  }

  @Test func gracefulShutdownEndsOpenStreams() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench) { server in
        var stream = try await server.events(of: run)
        #expect(try await stream.next()?.retry == "3000")
        #expect(try await stream.next()?.id == 1)

        await server.shutDown()

        // The run goes on elsewhere: no `done`, so that a browser comes back.
        #expect(try await stream.next() == nil)
      }
    }
  }

  @Test func aClientThatGoesFreesItsStream() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench) { server in
        let hasEvent = TestSignal()
        let client = Task {
          var stream = try await server.events(of: run)
          while let frame = try await stream.next() { if frame.id == 1 { hasEvent.raise() } }
        }
        await hasEvent.wait()
        #expect(await server.changes.openStreams == 1)

        client.cancel()

        await #expect(throws: (any Error).self) { try await client.value }
        try await server.streams { $0 == 0 }
      }
    }
  }

  @Test(arguments: ["?last_event_id=x", "?last_event_id=-1", "?after=1"])
  func badQueryParametersAreNamed(_ query: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let field = query.dropFirst().prefix { $0 != "=" }
      try await api.get("/api/runs/\(try await bench.create())/events\(query)")
        .expectProblem(400, "invalid-query", field: String(field))
    }
  }

  @Test(arguments: ["x", "-1", "1.5"])
  func aLastEventIDThatIsNoNumberIsRefused(_ text: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      try await api.get("/api/runs/\(try await bench.create())/events", headers: [.lastEventID: text])
        .expectProblem(400, "invalid-query", field: "Last-Event-ID")
    }
  }

  @Test func aClientThatIsAheadOfARunningRunIsToldToLoadAgain() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench) { server in
        var stream = try await server.events(of: run, query: "?last_event_id=9999")
        #expect(try await stream.rest().last == EventReader.Frame(event: "resync", data: "{}"))
      }
    }
  }

  @Test func headOpensNoStream() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench) { server in
        let answer = try await server.ask(.head, "/api/runs/\(run)/events")

        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
        #expect(await server.changes.openStreams == 0)
      }
    }
  }

  @Test func moreStreamsThanThereIsRoomForAreRefused() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench) { server in
        var taken: [ChangeFeed.Subscription] = []
        while let subscription = await server.changes.subscribe() { taken.append(subscription) }
        #expect(taken.count == ChangeFeed.capacity)

        try await server.ask(.get, "/api/runs/\(run)/events").expectProblem(503, "too-many-streams")
        await server.changes.unsubscribe(taken[0])
        var stream = try await server.events(of: run)

        #expect(try await stream.next()?.retry == "3000")
      }
    }
  }
}
