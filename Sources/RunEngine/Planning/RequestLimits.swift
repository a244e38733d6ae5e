import AssayKit

/// The ranges of a request's numbers.
public enum RequestLimits {
  public static let percent = 1...100
  public static let samplesPerItem = 1...1_000
  public static let concurrency = 1...4_096
  /// In characters of Unicode (code points), as JSON Schema counts them.
  public static let seedLength = 1...128
  public static let maxOutputTokens = 1...10_000_000
  /// What every reader of JSON keeps exactly; the seed of an item's last sample must fit too.
  public static let generationSeed = 0...(1 << 53) - 1

  /// One judge decides, a second one is compared with it.
  public static let judges = 0...2

  /// Everything that is out of range, in the order of the fields.
  static func findings(in request: RunRequest) -> [RunFinding] {
    var findings = benchmarkFindings(request.benchmarks.map(\.name))
    func check<Value: Comparable>(_ field: RequestField, _ value: Value?, _ range: ClosedRange<Value>) {
      guard let value, !range.contains(value) else { return }
      findings.append(.outOfRange(field, "\(value)", "from \(range.lowerBound) to \(range.upperBound)"))
    }
    switch request.subset {
    case .percent(let value): check(.percent, value, percent)
    case .count(let value) where value < 1: findings.append(.outOfRange(.count, "\(value)", "at least 1"))
    case .count: break
    }
    findings += seedFindings(request.seed)
    check(.samples, request.samplesPerItem, samplesPerItem)
    check(.concurrency, request.concurrency, concurrency)
    check(.temperature, request.parameters.temperature, 0...2)
    check(.topP, request.parameters.topP, 0...1)
    check(.maxOutputTokens, request.parameters.maxOutputTokens, maxOutputTokens)
    let samples = min(max(1, request.samplesPerItem), samplesPerItem.upperBound)
    check(.generationSeed, request.parameters.seed, 0...generationSeed.upperBound - (samples - 1))
    findings += judgeFindings(request)
    if request.sampleDeadline <= .zero {
      findings.append(.blocking(.request, .sampleDeadline, "the deadline of a sample must be longer than 0 s", hint: nil))
    }
    return findings
  }

  private static func seedFindings(_ choice: SeedChoice) -> [RunFinding] {
    guard case .shared(let seed) = choice else { return [] }
    let count = seed.unicodeScalars.count
    if seed.utf8.contains(0) { return [.blocking(.request, .seed, "the seed has a NUL", hint: "leave it out")] }
    guard !seedLength.contains(count) else { return [] }
    let hint = "it must have from \(seedLength.lowerBound) to \(seedLength.upperBound)"
    return [.blocking(.request, .seed, "the seed has \(count) characters", hint: hint)]
  }

  private static func judgeFindings(_ request: RunRequest) -> [RunFinding] {
    var findings: [RunFinding] = []
    if !judges.contains(request.judges.count) {
      findings.append(
        .blocking(
          .request, .judges, "\(request.judges.count) judges are named",
          hint: "name one that decides, and perhaps a second one that is compared with it"))
    } else if request.judges.count == 2, request.judges[0] == request.judges[1] {
      findings.append(
        .blocking(.request, .judges, "judge `\(request.judges[0])` is named twice", hint: "name two, or one"))
    }
    if let budget = request.judgeBudget, budget <= .zero {
      findings.append(.outOfRange(.judgeBudget, "\(budget.dollars)", "more than 0"))
    }
    return findings
  }

  private static func benchmarkFindings(_ names: [BenchmarkName]) -> [RunFinding] {
    guard !names.isEmpty else {
      return [.blocking(.request, .benchmarks, "no benchmark is named", hint: "name one, such as `starter`")]
    }
    var seen: Set<BenchmarkName> = []
    var twice: [BenchmarkName] = []
    for name in names where !seen.insert(name).inserted && !twice.contains(name) { twice.append(name) }
    return twice.map { .blocking(.request, .benchmarks, "benchmark `\($0)` is named twice", hint: nil) }
  }
}
