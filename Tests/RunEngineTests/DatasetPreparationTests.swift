import AssayKit
import RunEngine
import Synchronization
import TestSupport
import Testing

@Suite struct DatasetPreparationTests {
  /// A library that waits until it is told to go on, and then does as it was told.
  private final class Library: DatasetLibrary {
    let begun = TestSignal()
    let mayGoOn = TestSignal()
    let asked = Mutex<[String]>([])
    let problem: SetupNeeded?

    init(problem: SetupNeeded? = nil) { self.problem = problem }

    func open(_ specification: DatasetSpecification) async throws(SetupNeeded) -> any Dataset {
      throw SetupNeeded("nothing is here", hint: "none")
    }

    func prepare(
      _ specification: DatasetSpecification, from source: DatasetSource, progress: @escaping @Sendable (DatasetProgress) -> Void
    ) async throws(SetupNeeded) -> DatasetProvenance {
      asked.withLock { $0.append(specification.id) }
      progress(.downloading(file: "a.parquet", bytes: 5, total: 10))
      begun.raise()
      await mayGoOn.wait()
      if let problem { throw problem }
      return DatasetProvenance(id: specification.id, revision: "r", sha256: "00")
    }
  }

  private struct Gated: Benchmark {
    var card: BenchmarkCard { CountingBenchmark(name: "gated", size: 1).card }
    var requiredDatasets: [DatasetSpecification] {
      [
        DatasetSpecification(
          id: "some/set", revision: "r", access: .gated(page: "https://hub.example/some/set"), licence: "MIT", parts: [])
      ]
    }
    func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
      try await CountingBenchmark(name: "gated", size: 1).open(protocolName)
    }
  }

  private static func with(
    _ library: Library, _ body: @Sendable (DatasetPreparation) async throws -> Void
  ) async throws {
    let preparation = DatasetPreparation(
      benchmarks: BenchmarkRegistry([Gated(), CountingBenchmark(size: 1)]), library: library)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await preparation.run() }
      try await body(preparation)
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  /// Waits for the end of what was asked for.
  private static func end(of preparation: DatasetPreparation) async -> DatasetPreparation.State? {
    while preparation.state(of: "gated")?.hasEnded == false { await Task.yield() }
    return preparation.state(of: "gated")
  }

  @Test func aWishIsCarriedOutOnceWhileItIsUnderWayAndSaysHowFarItIs() async throws {
    let library = Library()
    try await Self.with(library) { preparation in
      #expect(preparation.state(of: "gated") == nil)
      try preparation.request("gated")
      await library.begun.wait()
      try preparation.request("gated")
      #expect(preparation.state(of: "gated") == .running(.downloading(file: "a.parquet", bytes: 5, total: 10)))

      library.mayGoOn.raise()

      #expect(await Self.end(of: preparation) == .done)
      #expect(library.asked.withLock { $0 } == ["some/set"])
    }
  }

  @Test func aFailureSaysWhyAndCanBeTriedAgain() async throws {
    let problem = SetupNeeded("the hub refuses", hint: "set HF_TOKEN")
    let library = Library(problem: problem)
    library.mayGoOn.raise()
    try await Self.with(library) { preparation in
      try preparation.request("gated")
      #expect(await Self.end(of: preparation) == .failed(problem))
      try preparation.request("gated")
      #expect(await Self.end(of: preparation) == .failed(problem))
      #expect(library.asked.withLock { $0 }.count == 2)
    }
  }

  @Test func whatHasNoDataSetOrIsUnknownIsRefused() async throws {
    try await Self.with(Library()) { preparation in
      #expect(throws: UserError.self) { try preparation.request("counting") }
      #expect(throws: UserError.self) { try preparation.request("nothing") }
    }
  }
}
