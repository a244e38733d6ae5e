import AssayKit
import AsyncHTTPClient
import Foundation
import Logging
import ModelClients
import TestSupport

/// Random numbers that a test can repeat (SplitMix64).
struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension ClientServices {
  /// Services with a fixed wall clock and repeatable chance.
  static func testing(
    _ http: HTTPClient, clock: any Clock<Duration> = ContinuousClock(), retry: RetryPolicy = .never,
    limits: TransportLimits = TransportLimits()
  ) -> ClientServices {
    ClientServices(
      http: http, clock: clock, wallClock: { Timestamp(microseconds: 1_700_000_000_000_000) },
      jitter: JitterSource(SeededGenerator(seed: 1)), retry: retry, limits: limits, logger: Logger(label: "test"))
  }
}

/// Runs `body` with an HTTP client that is closed afterwards.
func withHTTPClient<Result>(_ body: (HTTPClient) async throws -> Result) async throws -> Result {
  let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .models(concurrency: 512))
  do {
    let result = try await body(http)
    try await http.shutdown()
    return result
  } catch {
    try await http.shutdown()
    throw error
  }
}

extension ModelRequest {
  static func asking(_ text: String, _ parameters: GenerationParameters = GenerationParameters(), sample: Int = 0) -> ModelRequest {
    ModelRequest(
      messages: [.user(text)], parameters: parameters,
      sample: SampleLabel(
        run: RunID("0123456789ab"), benchmark: BenchmarkName("starter"), item: ItemID("item-1"), sampleIndex: sample, position: 0,
        attempt: 1))
  }
}

/// A folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assay-models-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer {
    // A folder that stays behind harms nothing.
    try? FileManager.default.removeItem(at: folder)
  }
  return try await body(folder)
}

/// Runs `body` with services whose HTTP client is closed afterwards.
func withTestServices<Result>(_ body: (ClientServices) async throws -> Result) async throws -> Result {
  try await withHTTPClient { http in try await body(.testing(http)) }
}
