public import AssayKit

/// What is known about an archive after it was looked at.
public struct Verification: Hashable, Sendable {
  /// Signed by a known key, unchanged, and no check failed.
  public var isValid: Bool { signatureValid && hashMatch && !checks.contains { $0.outcome == .failed } }
  /// Whether the signature over the manifest is that of a known key.
  public internal(set) var signatureValid = false
  /// Whether `results.json` has the hash that the manifest names.
  public internal(set) var hashMatch = false
  /// Why it is not valid, in the words of the API.
  public internal(set) var errors: [String] = []
  public internal(set) var checks: [Check] = []
  /// As `results.json` says; `nil` where it cannot be read.
  public internal(set) var facts = Facts()
  /// The fingerprint that the manifest names.
  public internal(set) var fingerprint: String?

  /// One question and its answer.
  public struct Check: Hashable, Sendable {
    public enum Outcome: String, Hashable, Sendable {
      case passed, failed, skipped
    }

    public let name: String
    public let outcome: Outcome
    /// One sentence without a full stop.
    public let detail: String
  }

  /// What the archive says about its run.
  public struct Facts: Hashable, Sendable {
    public internal(set) var run: String?
    public internal(set) var model: String?
    public internal(set) var subsetPercent: Int?
    public internal(set) var subsetCount: Int?
    public internal(set) var seed: String?
    public internal(set) var score: Double?
    /// Of the score; `nil` where a benchmark has none.
    public internal(set) var interval: Interval?
    /// Answers that were due, and those of them with a score.
    public internal(set) var samples: Int?
    public internal(set) var scored: Int?
    public internal(set) var status: String?
    public internal(set) var exportedAt: String?
    public internal(set) var benchmarks: Int?
  }

  mutating func pass(_ name: String, _ detail: String) { checks.append(Check(name: name, outcome: .passed, detail: detail)) }
  mutating func skip(_ name: String, _ detail: String) { checks.append(Check(name: name, outcome: .skipped, detail: detail)) }

  /// - Parameter error: the words of the API where it has its own.
  mutating func fail(_ name: String, _ detail: String, error: String? = nil) {
    checks.append(Check(name: name, outcome: .failed, detail: detail))
    errors.append(error ?? "Check \(name) failed: \(detail)")
  }
}

/// What an archive may cost, and so what is exported as one.
public struct VerificationLimits: Hashable, Sendable {
  /// Bytes of the archive: what every reader of ZIP files takes, without the extension for 64 bits.
  public var archive = 0xFFFF_0000
  /// Bytes of one entry, uncompressed.
  public var entry = 0xFFFF_FFFE
  /// Bytes of all entries together, uncompressed.
  public var content = 8 << 30
  /// Uncompressed bytes for each compressed one, in large entries, unless a known key signed them.
  public var ratio = 300
  /// Bytes of an entry from which its ratio counts.
  public var largeEntry = 64 << 20
  public var entries = 16
  /// Bytes of one item of `results.json`.
  public var item = 128 << 20
  /// Items of one archive.
  public var items = 1_000_000

  public init() {}

  static let smallFile = 1 << 20
  static let conditions = 16 << 20
}
