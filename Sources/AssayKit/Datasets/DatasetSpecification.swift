/// A data set that a benchmark reads: where it is published, which revision, and how its records become lines of the cache.
///
/// Whatever the source (Parquet from the hub, a folder of JSON Lines), each part ends as one JSON Lines file with the
/// fields that the benchmark needs, so that equal content has an equal hash wherever it came from.
public struct DatasetSpecification: Sendable {
  /// The hub's name, such as `TIGER-Lab/MMLU-Pro`; also the name in manifests.
  public var id: String
  /// The pinned commit on the hub, 40 hexadecimal digits.
  public var revision: String
  public var access: Access
  public var licence: String
  /// Tells readings of the same files by different benchmarks apart; empty for the one that the data set is known for.
  public var edition: String
  /// Rises when `convert` writes other lines, so that what an older version has prepared is not read as this one's.
  public var layout: Int
  public var parts: [Part]

  public init(
    id: String, revision: String, access: Access = .open, licence: String, edition: String = "", layout: Int = 1, parts: [Part]
  ) {
    self.id = id
    self.revision = revision
    self.access = access
    self.licence = licence
    self.edition = edition
    self.layout = layout
    self.parts = parts
  }

  /// Who may download.
  public enum Access: Hashable, Sendable {
    case open
    /// The hub gives it to accounts that accepted the terms on `page`.
    case gated(page: String)
    /// It is not on the hub: it comes from a folder called `folder`, one that the user names, one beside that, or the one of the
    /// settings. `hint` says how to get it.
    case folder(named: String, hint: String)
    /// A file of the user's own, beside `definition`, which says how it is read; the benchmark prepares it by itself.
    case own(definition: String)
  }

  /// What of a file is one record.
  public enum Form: Hashable, Sendable {
    /// A line of JSON, a row of a table.
    case records
    /// The whole text, given to `convert` as a string.
    case document
    /// Each text file of a ZIP, or of a folder with folders in it: an object with `path` below that, and `text`. Line ends are line
    /// feeds, whatever the file has; hidden files are passed over.
    case bundle
  }

  /// One file of the cache: a split, or the worked examples of a prompt.
  public struct Part: Sendable {
    /// A file name without extension, such as `test`.
    public var name: String
    /// Patterns with `*` over the paths of the hub's repository, in order of preference; all files that match the first one that
    /// matches anything are read, sorted by path. The extension (`parquet`, `jsonl`, `json`, `csv`) decides the reader.
    public var hubFiles: [String]
    /// Patterns with `*` over the names in a folder given with `--from`, and in folders right below it, read likewise.
    public var localFiles: [String]
    public var form: Form
    /// Whether a folder may lack it; its one record is then the empty text.
    public var isOptional: Bool
    /// The columns to read of a table that may have large ones; `nil` for all. Other forms are read whole.
    public var columns: [String]?
    /// How many records a whole part has; another number is refused, of a bundle only a smaller one. `nil` where that is not known
    /// beforehand.
    public var recordCount: Int?
    /// Makes the cache's line of one record as the file has it. Pure: the same record gives the same line.
    public var convert: @Sendable (_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine

    public init(
      name: String, hubFiles: [String], localFiles: [String], form: Form = .records, isOptional: Bool = false,
      columns: [String]? = nil, recordCount: Int?,
      convert: @escaping @Sendable (_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine
    ) {
      self.name = name
      self.hubFiles = hubFiles
      self.localFiles = localFiles
      self.form = form
      self.isOptional = isOptional
      self.columns = columns
      self.recordCount = recordCount
      self.convert = convert
    }
  }
}

/// One record as the cache keeps it.
public struct DatasetLine: Hashable, Sendable {
  /// Unique in its part; of a part with items the item's id.
  public var key: String
  /// Written as JSON with sorted keys on one line.
  public var value: JSONValue

  public init(key: String, value: JSONValue) {
    self.key = key
    self.value = value
  }
}

/// A record that is not what the benchmark expects; the reader adds file and line.
public struct DatasetRecordError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Lower case; names the field and what it holds.
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension DatasetSpecification {
  /// How many records its files have together; `nil` where a part does not say. Parts that read other columns of the same files
  /// are parts of the same records.
  public var recordCount: Int? {
    var counts: [[[String]]: Int] = [:]
    for part in parts {
      guard let count = part.recordCount else { return nil }
      counts[[part.hubFiles, part.localFiles]] = max(count, counts[[part.hubFiles, part.localFiles]] ?? 0)
    }
    return counts.values.reduce(0, +)
  }
}

extension DatasetSpecification.Access {
  /// Whether only folders have it.
  public var isFolder: Bool { if case .folder = self { true } else { false } }
}
