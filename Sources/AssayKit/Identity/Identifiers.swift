/// A run: 12 lower-case hexadecimal digits, drawn once when the run is planned.
public struct RunID: TextIdentifier {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }

  /// Draws a new id; `generator` is injected so that tests can repeat it.
  public static func random(using generator: inout some RandomNumberGenerator) -> RunID {
    let digits = String(generator.next() & 0xffff_ffff_ffff, radix: 16)
    return RunID(String(repeating: "0", count: 12 - digits.count) + digits)
  }
}

/// One question, task or scenario of a benchmark; the same text on every machine.
public struct ItemID: TextIdentifier {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The name of a benchmark in commands and in the API, such as `mmlu_pro`.
public struct BenchmarkName: TextIdentifier {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The name of a way to ask and score a benchmark, such as `official` or `aa_v3`.
public struct ProtocolName: TextIdentifier {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Who serves a model: `openrouter`, `chutes`, `ollama`, `simulated`, …
public struct ProviderName: TextIdentifier {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A process that takes work: host, process id and start time, so that a dead one can be told from a live one.
public struct WorkerID: TextIdentifier {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}
