import AssayKit
import Foundation
import RunStore
import TestSupport
import Testing

/// A store on a file system of 2 MB that fills up.
@Suite struct DiskFullTests {
  @Test func aFullDiskKeepsNothingOfTheCallAndTheStoreGoesOn() async throws {
    try await withSmallDisk { disk in
      let path = disk + "/assay.sqlite"
      let ballast = URL(filePath: disk + "/ballast")
      let store = try await SQLRunStore.openSQLite(at: path)
      try Data(repeating: 0, count: 1 << 20).write(to: ballast)
      try await store.create(Self.plan)
      let lease = try await store.openLease(for: "w", duration: .seconds(600))
      let samples = try await store.acquire("aaa000000001", lease: lease, limit: 40, held: 0).samples

      var stored = 0
      var failure: StoreError?
      for sample in samples where failure == nil {
        do throws(StoreError) {
          _ = try await store.record([.started(sample.key), Self.attempt(sample.key)], lease: lease)
          stored += 1
        } catch {
          failure = error
        }
      }

      #expect(failure == .diskFull(path: path))
      #expect(stored > 0)
      #expect(try await answers(in: store) == stored)
      #expect(try await store.sample(samples[stored].key).attempts.isEmpty)
      try FileManager.default.removeItem(at: ballast)
      let receipts = try await store.record([Self.attempt(samples[stored].key)], lease: lease)
      #expect(receipts.count == 1)
      #expect(try await answers(in: store) == stored + 1)
      let events = try await store.events(of: "aaa000000001", after: 0, limit: 1_000)
      #expect(events.map(\.id) == Array(1...events.count))
      try await store.close()
    }
  }

  @Test func openingOnAFullDiskSaysSo() async throws {
    try await withSmallDisk { disk in
      let path = disk + "/assay.sqlite"
      // Throws when the disk is full, as it is meant to be.
      try? Data(repeating: 0, count: (2 << 20) - 8_192).write(to: URL(filePath: disk + "/ballast"))

      await #expect(throws: StoreError.diskFull(path: path)) { try await SQLRunStore.openSQLite(at: path) }
    }
  }

  private func answers(in store: SQLRunStore) async throws -> Int {
    try await store.samples(SampleQuery(run: "aaa000000001", section: 0, limit: 100)).samples.count { $0.state == .answered }
  }

  private static var plan: RunPlan {
    let model = ModelReference(provider: .simulated, slug: "default")
    return RunPlan(
      id: "aaa000000001", request: RunRequest(model: model, benchmarks: [BenchmarkSelection("alpha")]),
      manifest: Manifest(
        code: CodeVersion(version: "1", commit: nil), model: model, samplingFormula: "f", seed: "s", subset: .all,
        samplesPerItem: 1, sections: []),
      sections: [
        RunPlan.Section(
          benchmark: "alpha", protocolName: "official", totalItems: 40, items: (0..<40).map { ItemID("i\($0)") },
          samplesPerItem: 1)
      ])
  }

  /// 60 KB that do not compress.
  private static func attempt(_ key: SampleKey) -> StepRecord {
    var generator = SystemRandomNumberGenerator()
    let text = String((0..<20_000).map { _ in Character(Unicode.Scalar(UInt16.random(in: 0x4E00...0x9FFF, using: &generator)) ?? "x") })
    let response = ModelResponse(text: text, finishReason: .stop, timing: Timing(total: .seconds(1)))
    return .attempt(
      AttemptRecord(
        key: key, item: nil, startedAt: Timestamp(microseconds: 1), endedAt: Timestamp(microseconds: 2),
        outcome: .success(Generation(messages: [.user("hello")], response: response)), cost: nil))
  }

  /// Mounts a small memory disk; where that is not allowed the test fails, since it would have shown nothing.
  private func withSmallDisk(_ body: (String) async throws -> Void) async throws {
    try await TemporaryFolder.with { folder in
      let disk = folder.path(of: "disk")
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
      guard mount("tmpfs", disk, "tmpfs", 0, "size=2m") == 0 else {
        Issue.record("cannot mount a tmpfs (\(String(cString: strerror(errno)))): run this test as root")
        return
      }
      defer { umount2(disk, Int32(MNT_DETACH)) }
      try await body(disk)
    }
  }
}
