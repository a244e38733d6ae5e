import AssayKit
import Synchronization

/// Lists of samples in an order that no index has, or that a search has found.
///
/// An index for each order would make every answer pay for what few people look at. So the places of the samples are sorted once,
/// four bytes each, and kept while nothing of the section changes: each page of a list then costs the same, wherever it is.
final class SortedSamples: Sendable {
  /// What a list follows from. It is another one as soon as a sample has ended or was opened again, and when the section ends:
  /// only then the categories of samples that were never asked are known.
  struct Key: Hashable, Sendable {
    let section: Int64
    let revision: Int
    let state: SectionState
    let progress: SectionProgress
    let filter: SampleQuery.Filter
    let category: String?
    let text: String?
    let sort: SampleQuery.Sort
    let isAscending: Bool

    init(_ query: SampleQuery, section: Int64, revision: Int, state: SectionState, progress: SectionProgress) {
      self.section = section
      (self.revision, self.state, self.progress) = (revision, state, progress)
      (filter, category, text) = (query.filter, query.category, query.text)
      (sort, isAscending) = (query.sort, query.isAscending)
    }
  }

  private struct Shelf {
    /// The one that was used last is at the end.
    var lists: [(key: Key, places: [Int32])] = []
    var size = 0
  }

  /// What a list takes besides its places, in places: one without any is not free.
  private static let overhead = 64

  /// So many places are kept in all lists together.
  private let most: Int
  private let shelf = Mutex(Shelf())

  init(most: Int = 1_000_000) { self.most = most }

  /// Lists that are kept now.
  var count: Int { shelf.withLock { $0.lists.count } }

  /// The list of `key`, made by `make` unless it is known.
  func places(_ key: Key, _ make: () throws(StoreError) -> [Int32]) throws(StoreError) -> [Int32] {
    if let known = known(key) { return known }
    let places = try make()
    keep(places, for: key)
    return places
  }

  private func known(_ key: Key) -> [Int32]? {
    shelf.withLock { shelf in
      guard let index = shelf.lists.firstIndex(where: { $0.key == key }) else { return nil }
      let found = shelf.lists.remove(at: index)
      shelf.lists.append(found)
      return found.places
    }
  }

  private func keep(_ places: [Int32], for key: Key) {
    guard Self.size(places) <= most else { return }
    shelf.withLock { shelf in
      // Two readers may have made the same list.
      guard !shelf.lists.contains(where: { $0.key == key }) else { return }
      shelf.lists.append((key, places))
      shelf.size += Self.size(places)
      while shelf.size > most { shelf.size -= Self.size(shelf.lists.removeFirst().places) }
    }
  }

  private static func size(_ places: [Int32]) -> Int { places.count + overhead }
}

extension StoreTransaction {
  /// A page of a sorted list.
  func page(_ query: SampleQuery, of section: SectionRow, limit: Int, from lists: SortedSamples) throws(StoreError) -> SamplePage {
    let key = SortedSamples.Key(
      query, section: section.id, revision: try status(of: query.run).revision, state: section.state,
      progress: section.progress)
    let places = try lists.places(key) { () throws(StoreError) in try sortedPlaces(query, of: section) }
    let range = Self.range(query, in: places, cursor: query.cursor.map { Int32(clamping: section.place(of: $0)) }, limit: limit)
    let samples = try samples(at: places[range], of: section, query)
    func cursor(_ sample: SampleRecord?) -> SampleCursor? {
      sample.map { SampleCursor(position: $0.position, sampleIndex: $0.key.sampleIndex) }
    }
    return SamplePage(
      samples: samples, total: places.count, next: range.upperBound < places.count ? cursor(samples.last) : nil,
      previous: range.lowerBound > 0 ? cursor(samples.first) : nil)
  }

  /// A cursor that is no longer in the list leads to its beginning.
  private static func range(_ query: SampleQuery, in places: [Int32], cursor: Int32?, limit: Int) -> Range<Int> {
    guard query.isBackwards else {
      let start = min(places.count, (cursor.map { after($0, in: places, query) } ?? 0) + max(0, query.offset))
      return start..<min(places.count, start + limit)
    }
    let end = max(0, (cursor.map { before($0, in: places, query) } ?? places.count) - max(0, query.offset))
    return max(0, end - limit)..<end
  }

  private static func after(_ cursor: Int32, in places: [Int32], _ query: SampleQuery) -> Int {
    // In order of the places themselves, the one that follows is known also when the cursor's has left the list.
    if query.sort == .position { return places.firstIndex { $0 > cursor } ?? places.count }
    return places.firstIndex(of: cursor).map { $0 + 1 } ?? 0
  }

  private static func before(_ cursor: Int32, in places: [Int32], _ query: SampleQuery) -> Int {
    if query.sort == .position { return places.firstIndex { $0 >= cursor } ?? places.count }
    return places.firstIndex(of: cursor) ?? 0
  }

  private func sortedPlaces(_ query: SampleQuery, of section: SectionRow) throws(StoreError) -> [Int32] {
    let (conditions, values) = SampleListing.conditions(query, section: section, dialect: sql.dialect)
    let number = query.sort.column
    let attempts = number.hasPrefix("a.") ? " LEFT JOIN attempts a ON a.sample_id = s.id AND a.counts" : ""
    let order = query.sort == .position ? "" : "\(number) IS NULL, \(number)\(query.isAscending ? "" : " DESC"), "
    var places: [Int32] = []
    try sql.each(
      """
      SELECT s.place FROM samples s\(attempts) WHERE \(conditions.joined(separator: " AND "))
      ORDER BY \(order)s.place
      """, values
    ) { row throws(StoreError) in
      var row = row
      places.append(Int32(clamping: try row.integer()))
      return true
    }
    return places
  }

  private func samples(
    at places: ArraySlice<Int32>, of section: SectionRow, _ query: SampleQuery
  ) throws(StoreError) -> [SampleRecord] {
    guard !places.isEmpty else { return [] }
    var found: [Int32: SampleRecord] = [:]
    let marks = places.indices.map { "$\($0 - places.startIndex + 2)" }.joined(separator: ", ")
    try sql.each(
      "SELECT \(SampleRecord.columns) FROM \(SampleRecord.tables) WHERE s.section_id = $1 AND s.place IN (\(marks))",
      [.integer(section.id)] + places.map { .integer(Int64($0)) }
    ) { row throws(StoreError) in
      var row = row
      let sample = try SampleRecord(reading: &row, run: query.run, section: query.section)
      found[Int32(clamping: sample.position * section.samplesPerItem + sample.key.sampleIndex)] = sample
      return true
    }
    return places.compactMap { found[$0] }
  }
}

extension SampleQuery.Sort {
  fileprivate var column: String {
    switch self {
    case .position: "s.place"
    case .latency: "a.total_time"
    case .tokens: "a.output_tokens"
    case .cost: "a.cost"
    case .score: "s.score"
    }
  }
}
