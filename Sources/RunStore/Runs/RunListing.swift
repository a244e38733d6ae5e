import AssayKit

/// The statements of one list of runs.
struct RunListing {
  let limit: Int
  let isBackwards: Bool
  /// Whether the cursor says that there is a page before this one, or after it when read backwards.
  let hasCursor: Bool
  let states: Set<RunState>?
  /// Whether nothing but the state decides, so that the counters know the totals.
  let isCounted: Bool
  let filterValues: [SQLValue]
  let pageValues: [SQLValue]
  /// Counts by state what the filter fits, whatever the page and the state.
  let counts: String
  /// The columns of runs, and the number that the list is sorted by.
  let page: String
  let sections: String

  init(_ query: RunQuery, dialect: Dialect) {
    limit = max(1, query.limit)
    isBackwards = query.isBackwards
    hasCursor = query.cursor != nil
    states = query.states
    var filter = Filter(query, dialect)
    (isCounted, filterValues) = (filter.conditions.isEmpty, filter.values)
    counts = "SELECT state, count(*) FROM runs WHERE \(filter.text) GROUP BY state"
    if let states = query.states {
      // The words are this module's own constants, so they can stand in the text.
      let words = states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
      filter.conditions.append(words.isEmpty ? "1 = 0" : "state IN (\(words))")
    }
    let order = query.sort.column.map { [$0] } ?? []
    if let cursor = query.cursor {
      var places: [SQLValue] = query.sort.column == nil ? [] : [.integer(cursor.key ?? -1)]
      places += [.time(cursor.createdAt), .id(cursor.id)]
      let marks = places.map { filter.bind($0) }.joined(separator: ", ")
      let columns = (order + ["created_at", "id"]).joined(separator: ", ")
      filter.conditions.append("(\(columns)) \(query.isBackwards ? ">" : "<") (\(marks))")
    }
    let direction = query.isBackwards ? "ASC" : "DESC"
    let sorted = (order + ["created_at", "id"]).map { "\($0) \(direction)" }.joined(separator: ", ")
    let (most, skipped) = (filter.bind(.integer(limit + 1)), filter.bind(.integer(max(0, query.offset))))
    pageValues = filter.values
    let tail = "FROM runs WHERE \(filter.text) ORDER BY \(sorted) LIMIT \(most) OFFSET \(skipped)"
    page = "SELECT \(StoreTransaction.runColumns), \(query.sort.column ?? "NULL") \(tail)"
    sections = "SELECT \(SectionRow.columns) FROM sections WHERE run_id IN (SELECT id \(tail)) ORDER BY run_id, ordinal"
  }
}

extension RunQuery.Sort {
  /// The column that comes before the age.
  fileprivate var column: String? {
    switch self {
    case .newest: nil
    case .score: "listed_score"
    case .cost: "listed_cost"
    case .duration: "listed_duration"
    }
  }
}

/// The conditions of a list, states and cursor aside.
private struct Filter {
  var conditions: [String] = []
  private(set) var values: [SQLValue] = []

  var text: String { (["deleted_at IS NULL"] + conditions).joined(separator: " AND ") }

  init(_ query: RunQuery, _ dialect: Dialect) {
    if let model = query.model, !model.isEmpty {
      conditions.append("model_folded LIKE \(bind(.text(dialect.pattern(of: model.lowercased())))) ESCAPE '!'")
    }
    if let exact = query.exactModel { conditions.append("model = \(bind(.sought(exact.description)))") }
    if let provider = query.provider { conditions.append(ofProvider(provider.rawValue)) }
    if let isSimulated = query.isSimulated {
      let simulated = ofProvider(ProviderName.simulated.rawValue)
      conditions.append(isSimulated ? simulated : "NOT (\(simulated))")
    }
    if let isWithdrawn = query.isWithdrawn { conditions.append("withdrawn_at IS \(isWithdrawn ? "NOT " : "")NULL") }
    if let from = query.from { conditions.append("created_at >= \(bind(.time(from)))") }
    if let before = query.before { conditions.append("created_at < \(bind(.time(before)))") }
    if let benchmark = query.benchmark {
      let name = bind(.sought(benchmark.rawValue))
      conditions.append("EXISTS (SELECT 1 FROM sections c WHERE c.run_id = runs.id AND c.benchmark = \(name))")
    }
    if let ids = query.ids {
      let marks = ids.sorted { $0.rawValue < $1.rawValue }.map { bind(.text($0.rawValue.filter { $0 != "\0" })) }
      conditions.append(marks.isEmpty ? "1 = 0" : "id IN (\(marks.joined(separator: ", ")))")
    }
    if let experiment = query.experiment {
      let id = bind(.sought(experiment.rawValue))
      conditions.append("id IN (SELECT x.run_id FROM experiment_runs x WHERE x.experiment_id = \(id))")
    }
  }

  mutating func bind(_ value: SQLValue) -> String {
    values.append(value)
    return "$\(values.count)"
  }

  /// A range, since `0` is what follows `/`: the index has the models whole.
  private mutating func ofProvider(_ provider: String) -> String {
    "model >= \(bind(.sought(provider + "/"))) AND model < \(bind(.sought(provider + "0")))"
  }
}
