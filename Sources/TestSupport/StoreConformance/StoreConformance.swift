public import Testing

/// What every run store must do, as cases to run against a fresh store each.
public enum StoreConformance {
  public static let cases: [Case] =
    runs + leases + results + lateResults + listing + reopening + concurrency + randomOperations + creation + deletion + catalog
    + operations + paging + lists + judging + sorting + activeTime

  /// One fact about stores.
  public struct Case: Sendable, CustomTestStringConvertible {
    public let testDescription: String
    public let check: @Sendable (ConformanceBench) async throws -> Void

    init(_ fact: String, _ check: @escaping @Sendable (ConformanceBench) async throws -> Void) {
      testDescription = fact
      self.check = check
    }
  }
}
