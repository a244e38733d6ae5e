import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct MutationTests {
  @Test func aChangedByteOfAnySignedFileIsNeverValid() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      try await Mutations.check(path, count: 400, bench, name: "archives")
    }
  }
}

/// Archives with bytes changed, cut out or doubled.
enum Mutations {
  static func check(_ path: String, count: Int, _ bench: ReportsBench, name: String) async throws {
    let original = try Data(contentsOf: URL(filePath: path))
    let whole = try contents(path)
    var generator = TestDraw.generator(for: name)
    let place = bench.folder.path(of: "mutated.zip")
    for number in 0..<count {
      let mutated = mutate(original, &generator)
      try mutated.write(to: URL(filePath: place))

      let verdict = try await bench.verify(place)

      // What is still valid must hold exactly what was signed.
      guard verdict.isValid else { continue }
      #expect(try contents(place) == whole, "mutation \(number) is valid and says something else")
    }
  }

  private static func contents(_ path: String) throws -> [[UInt8]] {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    return try BundleVerifier.required.map { try EntryReader(descriptor, name: $0, limit: 1 << 30).all() }
  }

  private static func mutate(_ data: Data, _ generator: inout some RandomNumberGenerator) -> Data {
    var bytes = [UInt8](data)
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0, 1: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 2: bytes[at] = UInt8.random(in: .min ... .max, using: &generator)
      case 3: bytes.removeLast(min(bytes.count, Int.random(in: 1...200, using: &generator)))
      case 4: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &generator)))
      default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + Int.random(in: 1...60, using: &generator))], at: at)
      }
    }
    return Data(bytes)
  }
}

@Suite(.enabled(if: ProcessInfo.processInfo.environment["ASSAY_SOAK"] != nil)) struct VerifierSoakTests {
  @Test func tenThousandMutatedArchivesNeitherCrashNorHang() async throws {
    try await ReportsBench.with(models: HostileAnswers.models) { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      try await Mutations.check(path, count: 10_000, bench, name: "many archives")
    }
  }
}
