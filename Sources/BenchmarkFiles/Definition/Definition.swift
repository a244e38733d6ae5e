import AssayKit
import Scoring

/// A benchmark as its file describes it, checked.
struct Definition: Sendable {
  var name = BenchmarkName("")
  var title = ""
  var summary = ""
  /// The group in lists.
  var category = "Your own"
  var version = "1"
  var source = ""
  var licence = "not stated"
  /// What results are broken down by, as far as the file says.
  var categories: [String] = []
  var data = DataSource(place: .file(""))
  var fields = RecordMapping()
  var examples: ExampleSource?
  /// The first one is the default.
  var protocols: [ProtocolDefinition] = []

  /// The one that a file without `protocols` has.
  static let standardProtocol = ProtocolName("default")

  /// Everything that lines of the cache depend on.
  var canonicalRecords: String {
    fields.canonicalText + "\u{3}" + protocols.map(\.rule.name.rawValue).joined(separator: " ")
  }
}

/// Where records come from.
struct DataSource: Hashable, Sendable {
  enum Place: Hashable, Sendable {
    /// Relative to the folder of the file that defines the benchmark.
    case file(String)
    /// - Parameter files: patterns over the paths of the hub's repository; those of the first one that matches are read.
    case hub(id: String, revision: String, files: [String])
  }

  var place: Place
  /// How many there are; another number is refused.
  var records: Int?
}

/// Where worked examples come from.
struct ExampleSource: Sendable {
  /// `nil`: the first records of the data itself, which are then no questions.
  var data: DataSource?
  var count = 1
  var sameCategory = false
  var fields = RecordMapping()
}

/// One way to ask and score.
struct ProtocolDefinition: Sendable {
  var name = Definition.standardProtocol
  var summary = ""
  var prompt = PromptForm()
  var extraction: [Extraction] = []
  var rule = ScoringRule(name: .exact)
  var parameters = GenerationParameters()
  var samples = 1

  /// SHA-256 over all that decides the text around a record's own.
  func promptHash(_ examples: ExampleSource?) -> String {
    let shots = prompt.usesExamples ? examples.map { ["\($0.count)", "\($0.sameCategory)"] } ?? [] : []
    return ItemText.sha256(prompt.templates + shots)
  }
}
