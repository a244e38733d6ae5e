/// The data sets on this machine, and the way to get more.
public protocol DatasetLibrary: Sendable {
  /// Opens what is in the cache. Never downloads.
  ///
  /// - Throws: what is missing or damaged and the command that mends it.
  func open(_ specification: DatasetSpecification) async throws(SetupNeeded) -> any Dataset

  /// Fills the cache of one data set, whole or not at all; what is there already and whole is kept.
  ///
  /// - Parameter progress: called with what has happened, from any task.
  /// - Throws: why it cannot be had, with what to do: access, network, disk, a checksum, a record that is not as expected.
  func prepare(
    _ specification: DatasetSpecification, from source: DatasetSource, progress: @escaping @Sendable (DatasetProgress) -> Void
  ) async throws(SetupNeeded) -> DatasetProvenance
}

/// Where `prepare` takes a data set from.
public enum DatasetSource: Hashable, Sendable {
  case hub
  /// A folder with the files as their publishers or other tools left them.
  case folder(String)
}

/// A step of a preparation, for people who wait.
public enum DatasetProgress: Hashable, Sendable {
  case contacting(host: String)
  /// The files of a folder that the user did not name are taken.
  case reading(folder: String)
  /// - Parameter total: in bytes; `nil` when the server does not say.
  case downloading(file: String, bytes: Int64, total: Int64?)
  case converting(part: String, records: Int)
}

/// One data set, opened: records are read one at a time from the file, so memory does not grow with it.
public protocol Dataset: Sendable {
  /// The revision is the hub's commit, or `local:` and the SHA-256 of the content.
  var provenance: DatasetProvenance { get }

  /// Every key of `part` in the order of the file.
  func keys(of part: String) -> [String]

  /// The length of the record's line in bytes, without reading it; `nil` when there is no such record.
  func length(of key: String, in part: String) -> Int?

  /// The JSON object of one record.
  ///
  /// - Throws: `.notRecorded` when there is no such record, `.malformed` when the file changed or cannot be read.
  func record(_ key: String, in part: String) throws(Failure) -> [UInt8]
}
