import AssayKit
import RunEngine

/// What was read from the store for the page of a run.
struct RunMaterial {
  let run: RunRecord
  let place: RunPlace
  /// The benchmark that is looked at.
  let section: SectionRecord
  let samples: SamplePage
  /// Names of benchmarks for people.
  let names: BenchmarkNames
  let now: Timestamp
  var item: ItemMaterial?
  var failures: [FailureGroup] = []
  /// Samples without a result, and why.
  var unanswered: Unanswered
  var progress: [RunEvent] = []
  /// `nil` where nobody can tell.
  var timeLeft: Duration?
  /// What the model's tokens cost today; `nil` where nobody says.
  var prices: TokenPrices?
  /// How fast the answers of the whole run came.
  var speed = RunSpeed()
  /// Runs that wait longer than this one does; `nil` when it does not wait.
  var runsBefore: Int?
  /// How long it is until a waiting run begins; `nil` where nobody can tell.
  var startsIn: Duration?

  /// More waiting runs than these are not counted.
  static let mostRunsBefore = 50

  init(
    run: RunRecord, place: RunPlace, section: SectionRecord, samples: SamplePage, names: BenchmarkNames, now: Timestamp
  ) {
    (self.run, self.place, self.section, self.samples) = (run, place, section, samples)
    (self.names, self.now, unanswered) = (names, now, Unanswered(run))
  }

  func name(of benchmark: BenchmarkName) -> String { names[benchmark] }
}

/// A sample with its neighbours in the list that it was opened from.
struct ItemMaterial {
  let detail: SampleDetail
  let previous: SampleKey?
  let next: SampleKey?

  init(_ key: SampleKey, place: RunPlace, store: any RunStore) async throws {
    detail = try await store.sample(key)
    let cursor = SampleCursor(position: detail.record.position, sampleIndex: key.sampleIndex)
    var query = SampleQuery(
      run: key.run, section: key.section, filter: place.filter, category: place.category, text: place.text,
      sort: place.sort.number, isAscending: place.sort.isAscending, limit: 1, cursor: cursor)
    next = try await store.samples(query).samples.first?.key
    query.isBackwards = true
    previous = try await store.samples(query).samples.last?.key
  }
}
