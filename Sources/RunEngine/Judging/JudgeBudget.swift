import AssayKit

/// What the judges of one run may still cost.
///
/// Before a question its highest price is reserved, afterwards what it did cost is kept. What other processes have in flight for the
/// same run is not seen before they have stored it.
actor JudgeBudget {
  private let limit: NanoDollars
  private let stored: @Sendable () async throws(StoreError) -> NanoDollars
  /// What stood in the store before the first question of this process.
  private var before: Int64?
  /// What this process's questions have cost.
  private var own: Int64 = 0
  /// Reserved for questions in flight.
  private var reserved: Int64 = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// - Parameter stored: what the run's judges have cost so far, as it is stored.
  init(limit: NanoDollars, stored: @escaping @Sendable () async throws(StoreError) -> NanoDollars) {
    self.limit = limit
    self.stored = stored
  }

  /// Sets `most` aside, and waits for questions in flight when only they stand in the way.
  ///
  /// - Throws: `.paymentRequired` when the budget does not reach; `.judge` when the store cannot tell; `.interrupted`.
  func reserve(_ most: NanoDollars) async throws(Failure) {
    while true {
      if Task.isCancelled { throw Failure(.interrupted, "the work was interrupted") }
      // Set aside before the store is asked: others may come meanwhile.
      reserved += most.amount
      let used: Int64
      do throws(Failure) { used = try await spent() } catch {
        release(most)
        throw error
      }
      if used + reserved <= limit.amount { return }
      release(most)
      guard reserved > 0, used < limit.amount else { throw exhausted(used, most) }
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  /// Replaces a reservation by what the question did cost; `nil` where nobody knows, which counts as all that was reserved.
  func settle(_ most: NanoDollars, cost: NanoDollars?) {
    own += (cost ?? most).amount
    release(most)
  }

  /// Gives a reservation back: the question was not answered.
  func cancel(_ most: NanoDollars) { release(most) }

  /// This process's questions and those before, stored or not; or all that is stored, where others have asked too.
  private func spent() async throws(Failure) -> Int64 {
    let stored: Int64
    do throws(StoreError) { stored = try await self.stored().amount } catch {
      throw Failure(.judge, "what the judges have cost cannot be read: \(error)")
    }
    // Before anything was settled here, nothing of this process can be in the store.
    if before == nil, own == 0 { before = stored }
    return max(stored, (before ?? 0) + own)
  }

  private func release(_ most: NanoDollars) {
    reserved -= most.amount
    for one in waiting { one.resume() }
    waiting = []
  }

  private func exhausted(_ used: Int64, _ most: NanoDollars) -> Failure {
    let words = "of the judges' budget of \(Self.dollars(limit.amount)), \(Self.dollars(used)) is used"
    return Failure(
      .paymentRequired,
      used >= limit.amount ? words : "\(words), and the next question may cost \(Self.dollars(most.amount))",
      hint: "go on with a higher one: `assay runs resume ID --judge-budget USD`, or `judge_budget_usd` in the API")
  }

  /// To the next larger hundredth of a cent, so that a rest is never called nothing.
  static func dollars(_ amount: Int64) -> String {
    let units = (max(0, amount) + 99_999) / 100_000
    let fraction = String(units % 10_000)
    return "$\(units / 10_000)." + String(repeating: "0", count: 4 - fraction.count) + fraction
  }
}
