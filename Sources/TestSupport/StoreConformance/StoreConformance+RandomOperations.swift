import AssayKit
import Testing

extension StoreConformance {
  static let randomOperations: [Case] = (1...6).map { seed in
    Case("randomOperationsKeepTheBooksRight(seed: \(seed))") { bench in
      var driver = try await RandomDriver(bench, seed: UInt64(seed))
      for _ in 0..<150 { try await driver.step() }
      try await driver.checkBooks()
    }
  }
}

/// SplitMix64, so that a seed names a sequence of operations.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// Does random things to one run and knows, from the rules alone, what every sample must be.
private struct RandomDriver {
  private static let items = 12

  private let bench: ConformanceBench
  private let run: RunID
  private var random: SeededGenerator
  private var leases: [Lease]
  private var states = [SampleState](repeating: .pending, count: items)
  private var scores = [Double](repeating: 0, count: items)
  private var counting = [Int64?](repeating: nil, count: items)
  /// Which lease holds each item.
  private var holders = [Int?](repeating: nil, count: items)

  init(_ bench: ConformanceBench, seed: UInt64) async throws {
    self.bench = bench
    random = SeededGenerator(state: seed)
    run = try await bench.create("aaa000000001", items: Self.items)
    leases = [try await bench.lease("w0"), try await bench.lease("w1")]
    _ = try await bench.store.startRun(run)
  }

  mutating func step() async throws {
    bench.clock.advance(by: .milliseconds(Int.random(in: 0...200, using: &random)))
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<20: try await acquire()
    case 20..<50: try await attempt()
    case 50..<80: try await evaluate()
    case 80..<88: try await reopenLease()
    case 88..<94: try await cancelAndReopen(.resume)
    case 94..<97: try await cancelAndReopen(.retryErrors)
    default: try await cancelAndReopen(.rescore)
    }
    try await checkBooks()
  }

  private mutating func acquire() async throws {
    let index = Int.random(in: 0..<leases.count, using: &random)
    let limit = Int.random(in: 1...4, using: &random)
    let acquired = try await bench.store.acquire(run, lease: leases[index], limit: limit, held: 0)
    for sample in acquired.samples {
      let item = sample.position
      #expect(sample.answered == (states[item] == .answered ? counting[item] : nil))
      #expect(!states[item].hasEnded)
      #expect(holders[item] == nil)
      holders[item] = index
    }
    #expect(acquired.unfinished == states.count { !$0.hasEnded })
  }

  /// Sometimes for a sample that nobody leased: late results look the same.
  private mutating func attempt() async throws {
    let item = Int.random(in: 0..<Self.items, using: &random)
    let index = Int.random(in: 0..<leases.count, using: &random)
    let key = ConformanceBench.key(run, item)
    let fails = Int.random(in: 0..<4, using: &random) == 0
    let step = fails ? bench.attempt(key, .failure(Failure(.connection, "reset"))) : bench.attempt(key)
    let receipt = try await bench.store.record([.started(key), step], lease: leases[index])[1]
    guard case .attempt(let id, let counts) = receipt else { throw ConformanceError("wrong receipt \(receipt)") }
    // A failure of somebody who no longer holds the sample says nothing about the one who does.
    let isStale = fails && holders[item] != nil && holders[item] != index
    let next = isStale ? nil : states[item].after(fails ? .failGeneration : .answer)
    #expect(counts == (next != nil))
    if next == .failed || next == nil && holders[item] == index { holders[item] = nil }
    guard let next else { return }
    states[item] = next
    counting[item] = fails ? nil : id
  }

  private mutating func evaluate() async throws {
    let item = Int.random(in: 0..<Self.items, using: &random)
    guard let attempt = counting[item] else { return }
    let index = Int.random(in: 0..<leases.count, using: &random)
    let score = Double(Int.random(in: 0...4, using: &random)) / 4
    let step = bench.evaluation(ConformanceBench.key(run, item), of: attempt, score: score)
    let receipt = try await bench.store.record([step], lease: leases[index])[0]
    let next = states[item].after(.score)
    if next != nil || holders[item] == index { holders[item] = nil }
    guard case .evaluation(_, let counts) = receipt, counts == (next != nil) else {
      throw ConformanceError("item \(item) is \(states[item]), the receipt is \(receipt)")
    }
    guard let next else { return }
    (states[item], scores[item]) = (next, score)
  }

  private mutating func reopenLease() async throws {
    let index = Int.random(in: 0..<leases.count, using: &random)
    try await bench.store.close(leases[index])
    leases[index] = try await bench.lease(WorkerID("w\(index)"))
    for item in holders.indices where holders[item] == index { holders[item] = nil }
  }

  private mutating func cancelAndReopen(_ mode: ReopenMode) async throws {
    if mode == .rescore, states.contains(.pending) { return }
    try await bench.store.cancel(run)
    for item in states.indices {
      switch mode {
      case .resume: break
      case .retryErrors where states[item] == .failed:
        states[item] = counting[item] == nil ? .pending : .answered
      case .rescore where counting[item] != nil: states[item] = .answered
      case .retryErrors, .rescore: break
      }
    }
    holders = holders.map { _ in nil }
    let waiting = try await bench.store.reopen(run, mode)
    #expect(waiting == states.count { !$0.hasEnded })
    _ = try await bench.store.startRun(run)
  }

  func checkBooks() async throws {
    let stored = try await bench.samples(run).samples
    #expect(stored.map(\.state) == states)
    let scored = states.indices.filter { states[$0] == .scored }
    #expect(scored.allSatisfy { stored[$0].score == scores[$0] })
    let progress = try await bench.progress(run)
    #expect((progress.scored, progress.failed) == (scored.count, states.count { $0 == .failed }))
    // Quarters add up exactly in any order.
    #expect(progress.scoreSum == scored.reduce(0) { $0 + scores[$1] })
    let prefix = states.prefix { $0.hasEnded }.indices.filter { states[$0] == .scored }
    #expect(progress.prefixScored == prefix.count)
    #expect(progress.prefixScoreSum == prefix.reduce(0) { $0 + scores[$1] })
    let events = try await bench.store.events(of: run, after: 0, limit: 100_000)
    #expect(events.map(\.id) == Array(1...events.count))
    #expect(try await bench.store.run(run).lastEvent == events.count)
  }
}
