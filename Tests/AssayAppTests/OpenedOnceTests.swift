import AssayKit
import Synchronization
import TestSupport
import Testing

@testable import AssayApp

/// Item sets stay open while their data is the same.
@Suite struct OpenedOnceTests {
  private final class Data: DatasetLibrary {
    let sha256 = Mutex<String?>("one")

    func open(_ specification: DatasetSpecification) async throws(SetupNeeded) -> any Dataset {
      guard let sha256 = sha256.withLock({ $0 }) else { throw SetupNeeded("nothing is there", hint: "get it") }
      return Empty(provenance: DatasetProvenance(id: specification.id, revision: "1", sha256: sha256))
    }

    func prepare(
      _ specification: DatasetSpecification, from source: DatasetSource, progress: @escaping @Sendable (DatasetProgress) -> Void
    ) async throws(SetupNeeded) -> DatasetProvenance {
      try await open(specification).provenance
    }
  }

  private struct Empty: Dataset {
    let provenance: DatasetProvenance
    func keys(of part: String) -> [String] { [] }
    func length(of key: String, in part: String) -> Int? { nil }
    func record(_ key: String, in part: String) throws(Failure) -> [UInt8] { throw Failure(.notRecorded, "nothing is here") }
  }

  /// Counts how often it is opened.
  private final class Counted: Benchmark {
    let inner = CountingBenchmark(size: 3)
    let opened = Mutex(0)
    var card: BenchmarkCard { inner.card }
    var requiredDatasets: [DatasetSpecification] { [DatasetSpecification(id: "a/b", revision: "1", licence: "CC0", parts: [])] }

    func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
      try await inner.openScorer(protocolName)
    }

    func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
      opened.withLock { $0 += 1 }
      return try await inner.open(protocolName)
    }
  }

  @Test func aBenchmarkIsOpenedAgainOnlyWhenItsDataIsAnother() async throws {
    let data = Data()
    let benchmark = Counted()
    let kept = OpenedOnce(benchmark, datasets: data)
    for _ in 0..<3 { _ = try await kept.open("official") }
    #expect(benchmark.opened.withLock { $0 } == 1)

    _ = try await kept.open("other")
    #expect(benchmark.opened.withLock { $0 } == 2)

    data.sha256.withLock { $0 = "two" }
    for _ in 0..<3 { _ = try await kept.open("official") }
    #expect(benchmark.opened.withLock { $0 } == 3)
  }

  @Test func dataThatIsGoneIsNoticedAtOnce() async throws {
    let data = Data()
    let kept = OpenedOnce(Counted(), datasets: data)
    _ = try await kept.open("official")
    data.sha256.withLock { $0 = nil }
    await #expect(throws: SetupNeeded("nothing is there", hint: "get it")) { try await kept.open("official") }
  }
}
