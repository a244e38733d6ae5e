import AssayKit
import RunEngine
import Terminal

/// Checks the requests of one command, all of them before the first one starts.
struct Preparation {
  /// - Throws: `.refused` with what was found for all requests, each finding once.
  static func all(
    _ requests: [RunRequest], _ prepare: (RunRequest) async throws(RunServiceError) -> RunPreflight.Prepared
  ) async throws(RunServiceError) -> [RunPreflight.Prepared] {
    var ready: [RunPreflight.Prepared] = []
    var findings: [RunFinding] = []
    for request in requests {
      do throws(RunServiceError) {
        ready.append(try await prepare(request))
      } catch {
        guard case .refused(let found) = error else { throw error }
        findings += found.filter { !findings.contains($0) }
      }
    }
    guard findings.isEmpty else { throw .refused(findings) }
    return ready
  }

  /// What users should know before runs start, each thing once.
  static func warnings(_ found: [[RunFinding]]) -> [RunFinding] {
    found.joined().reduce(into: []) { all, finding in if !all.contains(finding) { all.append(finding) } }
  }
}

extension RequestField {
  /// The command line's way: `` `--percent 0` ``.
  static let flagNaming: FieldNaming = { field, value in "`\(field.flag) \(value)`" }

  private var flag: String {
    switch self {
    case .model: "--model"
    case .benchmarks: "--benchmark"
    case .percent: "--percent"
    case .count: "--count"
    case .seed: "--seed"
    case .samples: "--samples"
    case .concurrency: "--concurrency"
    case .protocolName: "--protocol"
    case .temperature: "--temperature"
    case .topP: "--top-p"
    case .maxOutputTokens: "--max-output-tokens"
    case .generationSeed: "--generation-seed"
    case .sampleDeadline: "--sample-timeout"
    case .judges: "--judge"
    case .judgeBudget: "--judge-budget"
    case .key: "the provider's key"
    }
  }
}

extension Console {
  /// Says that many answers are not what they should be.
  func warn(_ warning: AnswerWarning) {
    say("warning: \(warning.message); \(warning.hint)".withoutControlCharacters, .warning)
  }

  /// Says what does not keep a run from starting.
  func warn(_ findings: [RunFinding]) {
    for finding in findings {
      say("warning: " + finding.message(RequestField.flagNaming).withoutControlCharacters, .warning)
      if let hint = finding.hint(RequestField.flagNaming) { say("  " + hint.withoutControlCharacters) }
    }
  }
}
