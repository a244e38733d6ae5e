public import AssayKit

extension SQLRunStore {
  public func create(_ plans: [RunPlan], _ terms: CreationTerms) async throws(StoreError) -> CreationOutcome {
    var prepared: [PreparedPlan] = []
    for plan in plans { prepared.append(try PreparedPlan(plan)) }
    let ready = prepared
    return try await write { store throws(StoreError) in
      if let claim = terms.idempotency, let earlier = try store.earlier(claim, of: terms.owner) { return earlier }
      if let limit = terms.queueLimit, case let open = try store.openRuns(of: terms.owner), open + ready.count > limit {
        return .queueFull(open: open)
      }
      for plan in ready { try store.insert(plan, owner: terms.owner) }
      let runs = ready.map(\.plan.id)
      if let credential = terms.credential { for run in runs { try store.insert(credential, of: run) } }
      if let experiment = terms.experiment { try store.insert(experiment, runs: runs) }
      if let claim = terms.idempotency { try store.insert(claim, of: terms.owner, runs: runs, experiment: terms.experiment?.id) }
      return .created
    }
  }
}

/// A plan with its long columns written already: the transaction need not wait for that.
private struct PreparedPlan: Sendable {
  let plan: RunPlan
  let request: String
  let manifest: String

  init(_ plan: RunPlan) throws(StoreError) {
    self.plan = plan
    request = try JSONColumn.encode(plan.request)
    manifest = try JSONColumn.encode(plan.manifest)
  }
}

extension StoreTransaction {
  fileprivate func openRuns(of owner: Owner) throws(StoreError) -> Int {
    let found = try sql.row(
      "SELECT count(*) FROM runs WHERE state IN ('queued', 'running', 'paused') AND owner = $1", [.id(owner)])
    guard var row = found else { throw .bug("an aggregate gave no row") }
    return try row.int()
  }

  fileprivate func insert(_ prepared: PreparedPlan, owner: Owner) throws(StoreError) {
    let plan = prepared.plan
    // The id of a deleted run is not given again: whoever wrote it down would be shown another run.
    guard try !wasDeleted(plan.id) else { throw .notAllowed("there was a run `\(plan.id)` already") }
    let created = try sql.execute(
      """
      INSERT INTO runs (id, revision, state, model, model_folded, request, manifest, detached, created_at, owner)
      VALUES ($1, 1, 'queued', $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING
      """,
      [
        .id(plan.id), .text(plan.request.model.description), .text(plan.request.model.description.lowercased()),
        .text(prepared.request), .text(prepared.manifest), .boolean(plan.request.detached), .time(now), .id(owner),
      ])
    guard created == 1 else { throw .notAllowed("there is a run `\(plan.id)` already") }
    try countRun(from: nil, to: .queued)
    for (ordinal, section) in plan.sections.enumerated() { try insert(section, ordinal, of: plan.id) }
    try append(plan.firstEvents, to: plan.id)
  }

  fileprivate func insert(_ section: RunPlan.Section, _ ordinal: Int, of run: RunID) throws(StoreError) {
    let state: SectionState = section.setupNeeded == nil ? .pending : .needsSetup
    let inserted = try sql.row(
      """
      INSERT INTO sections (
        run_id, ordinal, benchmark, protocol, state, total_items, sampled_items, samples_per_item, message, ended_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
      """,
      [
        .id(run), .integer(ordinal), .id(section.benchmark), .id(section.protocolName), .text(state.rawValue),
        .integer(section.totalItems), .integer(section.items.count), .integer(section.samplesPerItem),
        .words(section.setupNeeded), state.hasEnded ? .time(now) : .null,
      ])
    guard var row = inserted else { throw .bug("a new section has no id") }
    try insertSamples(of: section, into: try row.integer())
  }

  /// Stores the samples of a section as waiting, many with each statement: other writers wait until the last one is stored.
  func insertSamples(of section: RunPlan.Section, into id: Int64) throws(StoreError) {
    var values: [SQLValue] = []
    for (position, item) in section.items.enumerated() {
      for index in 0..<section.samplesPerItem {
        values += [.id(item), .integer(index), .integer(position), .integer(position * section.samplesPerItem + index)]
        guard values.count == SampleInsertion.many.values else { continue }
        try sql.execute(SampleInsertion.many.text, [.integer(id)] + values)
        values.removeAll(keepingCapacity: true)
      }
    }
    for start in stride(from: 0, to: values.count, by: SampleInsertion.one.values) {
      try sql.execute(SampleInsertion.one.text, [.integer(id)] + values[start..<start + SampleInsertion.one.values])
    }
  }
}

/// The statement that stores some waiting samples of one section.
private struct SampleInsertion {
  static let one = SampleInsertion(rows: 1)
  static let many = SampleInsertion(rows: 100)

  let text: String
  /// Values of all rows, the section's id apart.
  let values: Int

  private init(rows: Int) {
    let tuples = (0..<rows).map { row in
      let parameters = (0..<4).map { "$\(row * 4 + $0 + 2)" }.joined(separator: ", ")
      return "($1, \(parameters), 'pending')"
    }
    text =
      "INSERT INTO samples (section_id, item, sample_index, position, place, state) VALUES " + tuples.joined(separator: ", ")
    values = rows * 4
  }
}

extension RunPlan {
  fileprivate var firstEvents: [NewEvent] {
    var data: [String: JSONValue] = [
      "model": .string(request.model.description), "model_slug": .string(request.model.slug),
      "provider": .string(request.model.provider.rawValue), "seed": .string(manifest.seed),
      "subset_pct": .null, "subset_count": .null, "subset_seed": .string(manifest.seed),
      "benchmark_count": .integer(Int64(sections.count)),
      "samples": .integer(Int64(sections.reduce(0) { $0 + $1.items.count * $1.samplesPerItem })),
    ]
    switch request.subset {
    case .percent(let percent): data["subset_pct"] = .integer(Int64(percent))
    case .count(let count): data["subset_count"] = .integer(Int64(count))
    }
    let created = NewEvent(kind: .runCreated, data: .object(data))
    return [created]
      + sections.filter { $0.setupNeeded != nil }.map {
        NewEvent(kind: .benchmarkNeedsSetup, benchmark: $0.benchmark, message: $0.setupNeeded)
      }
  }
}
