public import AssayKit

/// What is known about an archive after it was looked at.
public struct Verification: Hashable, Sendable {
  /// Signed by a known key, unchanged, and no check failed; whether its scores were followed is another question.
  public var isValid: Bool { signatureValid && hashMatch && !checks.contains { $0.outcome == .failed } }
  /// Whether every verdict, every score and every condition that an export of Assay has was there and was followed.
  public var scoresChecked: Bool { isValid && !checks.contains { $0.outcome == .skipped } }
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

  /// All checks in one word.
  public enum Conclusion: String, Hashable, Sendable {
    /// Everything was checked, and everything holds.
    case valid
    /// Signed and unchanged, and nothing in it is wrong as far as it was looked at; but not everything could be.
    case unproved
    case invalid
  }

  public var conclusion: Conclusion { !isValid ? .invalid : scoresChecked ? .valid : .unproved }

  /// One sentence without a full stop, to begin with.
  public var summary: String {
    switch conclusion {
    case .valid: "signed by a known key, unchanged since, and its scores follow from its answers"
    case .unproved:
      "signed by a known key and unchanged since, but not all of its scores were checked: "
        + (checks.first { $0.outcome == .skipped }?.detail ?? "a check was left out")
    case .invalid: checks.first { $0.outcome == .failed }?.detail ?? errors.first ?? "something does not fit"
    }
  }

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

  /// Fails a check with the first of what was found, or passes it.
  mutating func conclude(_ name: String, _ found: [String], otherwise detail: String) {
    if found.isEmpty { return pass(name, detail) }
    for sentence in found.prefix(10) { fail(name, sentence) }
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
  /// Bytes of the ids of one benchmark, as JSON.
  public var ids = 64 << 20
  /// About the bytes that are kept to be compared: the numbers of all benchmarks, the ids of all items, and the names in them.
  public var memory = 256 << 20

  public init() {}

  static let smallFile = 1 << 20
  static let conditions = 16 << 20
  /// Bytes of one line of `events.jsonl`.
  static let event = 1 << 20
  /// Bytes of one member of a benchmark besides its items and their ids.
  static let member = 64 << 20
}
