import AssayKit

extension DatasetSpecification.Part {
  /// Whether a whole part can have so many records.
  func accepts(_ records: Int) -> Bool {
    guard let recordCount else { return true }
    return records == recordCount || (form == .bundle && records > recordCount)
  }
}
