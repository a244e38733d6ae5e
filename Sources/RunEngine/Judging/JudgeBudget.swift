import AssayKit

/// What the judges of one run may still cost.
///
/// Before a question its highest price is reserved, afterwards what it did cost is kept. What other processes have in flight for the
/// same run is not seen before they have stored it.
actor JudgeBudget {
  private let run: RunID
  private let stored: @Sendable () async throws(StoreError) -> RunRecord
  /// What stood in the store before the first question of this process.
  private var before: Spent?
  /// What this process's questions have cost.
  private var own = Spent()
  /// Reserved for questions in flight.
  private var reserved: Int64 = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// - Parameter stored: the run as it stands in the store, with its budget, which a resume may have raised meanwhile, and with what
  ///   its judges have cost.
  init(of run: RunID, stored: @escaping @Sendable () async throws(StoreError) -> RunRecord) {
    self.run = run
    self.stored = stored
  }

  /// Sets `most` aside, and waits for questions in flight when only they stand in the way.
  ///
  /// - Throws: `.budgetUsedUp` when the budget does not reach; `.judge` when the store cannot tell; `.interrupted`.
  func reserve(_ most: NanoDollars) async throws(Failure) {
    while true {
      if Task.isCancelled { throw Failure(.interrupted, "the work was interrupted") }
      // Set aside before the store is asked: others may come meanwhile.
      reserved += most.amount
      let standing: Standing
      do throws(Failure) { standing = try await self.standing() } catch {
        release(most)
        throw error
      }
      guard let limit = standing.limit, standing.used.sum + reserved > limit else { return }
      release(most)
      guard reserved > 0, standing.used.sum < limit else { throw exhausted(limit, standing.used, most) }
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  /// Replaces a reservation by what the question did cost; `nil` where nobody knows, which counts as all that was reserved.
  func settle(_ most: NanoDollars, cost: NanoDollars?) {
    if let cost { own.cost += cost.amount } else { own.unknown += most.amount }
    release(most)
  }

  /// Gives a reservation back: the question was not answered.
  func cancel(_ most: NanoDollars) { release(most) }

  private struct Spent {
    var cost: Int64 = 0
    /// The most that replies may have cost whose cost is not known.
    var unknown: Int64 = 0

    var sum: Int64 { cost + unknown }

    static func + (left: Spent, right: Spent) -> Spent {
      Spent(cost: left.cost + right.cost, unknown: left.unknown + right.unknown)
    }
  }

  private struct Standing {
    let limit: Int64?
    /// This process's questions and those before, stored or not; or all that is stored, where others have asked too.
    let used: Spent
  }

  private func standing() async throws(Failure) -> Standing {
    let run: RunRecord
    do throws(StoreError) { run = try await stored() } catch {
      throw Failure(.judge, "what the judges have cost cannot be read: \(error)")
    }
    let judging = RunNumbers(run).judging
    let stored = Spent(cost: judging.cost.amount, unknown: judging.highestUnknown.amount)
    // Before anything was settled here, nothing of this process can be in the store.
    if before == nil, own.sum == 0 { before = stored }
    let known = (before ?? Spent()) + own
    return Standing(limit: run.request.judgeBudget?.amount, used: stored.sum > known.sum ? stored : known)
  }

  private func release(_ most: NanoDollars) {
    reserved -= most.amount
    for one in waiting { one.resume() }
    waiting = []
  }

  private func exhausted(_ limit: Int64, _ used: Spent, _ most: NanoDollars) -> Failure {
    var words = "of the judges' budget of \(Self.dollars(limit)), \(Self.dollars(used.sum)) is used"
    if used.unknown > 0 { words += " (\(Self.dollars(used.unknown)) of it at most, for replies whose cost is not known)" }
    if used.sum < limit { words += ", and the next question may cost \(Self.dollars(most.amount))" }
    return Failure(
      .budgetUsedUp, words,
      hint: "go on with a higher one: `assay runs resume \(run) --judge-budget USD`, or `judge_budget_usd` in the API")
  }

  /// What stands in the way of a budget.
  static func unpriced(_ judge: ModelReference, scope: UserError.Scope = .everywhere) -> UserError {
    UserError(
      field: RequestField.judgeBudget.rawValue, "the prices of judge `\(judge)` are not known, so a budget cannot be kept",
      hint: "leave the budget out, or choose a judge whose provider lists prices", scope: scope)
  }

  /// To the next larger hundredth of a cent, so that a rest is never called nothing.
  static func dollars(_ amount: Int64) -> String {
    let units = (max(0, amount) + 99_999) / 100_000
    let fraction = String(units % 10_000)
    return "$\(units / 10_000)." + String(repeating: "0", count: 4 - fraction.count) + fraction
  }
}
