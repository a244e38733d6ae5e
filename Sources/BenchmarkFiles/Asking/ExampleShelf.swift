import AssayKit

/// The worked examples of a benchmark, read once when it is opened.
struct ExampleShelf: Sendable {
  /// Those of the whole set, or by category.
  private let all: [QuestionRecord]
  private let byCategory: [String: [QuestionRecord]]?
  /// Items that are examples and so are no questions.
  let taken: Set<String>

  /// - Parameters:
  ///   - part: of `dataset`, where they are.
  ///   - count: how many a question gets.
  ///   - isShared: whether the questions are the same records.
  init(
    _ dataset: any Dataset, _ part: String, count: Int, byCategory: Bool, isShared: Bool
  ) throws(Failure) {
    var all: [QuestionRecord] = []
    var groups: [String: [QuestionRecord]] = [:]
    var taken: Set<String> = []
    for key in dataset.keys(of: part) {
      if !byCategory, all.count == count { break }
      let record = try QuestionRecord(dataset.record(key, in: part), of: key)
      let group = record.category ?? ""
      guard !byCategory || groups[group, default: []].count < count else { continue }
      if byCategory { groups[group, default: []].append(record) } else { all.append(record) }
      if isShared { taken.insert(key) }
    }
    self.all = all
    self.byCategory = byCategory ? groups : nil
    self.taken = taken
  }

  /// - Throws: `.malformed` when the question's category has no example.
  func examples(for record: QuestionRecord) throws(Failure) -> [QuestionRecord] {
    guard let byCategory else { return all }
    guard let group = byCategory[record.category ?? ""] else {
      throw Failure(.malformed, "there are no worked examples for the category `\((record.category ?? "").excerpt)`")
    }
    return group
  }
}
