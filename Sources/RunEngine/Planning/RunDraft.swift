import AssayKit

/// A request as far as it could be planned, with everything that was found on the way.
struct RunDraft: Sendable {
  /// `nil` when the request itself is at fault, so that nothing can be drawn.
  var plan: RunPlan?
  var findings: [RunFinding]
  /// The benchmarks that can run here, opened.
  var parts: [Part]
  /// The benchmarks that cannot.
  var missing: [BenchmarkName: SetupNeeded] = [:]

  /// One benchmark of the run.
  struct Part: Sendable {
    var benchmark: BenchmarkName
    var set: any ItemSet
    /// The drawn items.
    var items: [ItemID]
    /// The request's parameters, filled from the protocol's.
    var parameters: GenerationParameters
  }
}
