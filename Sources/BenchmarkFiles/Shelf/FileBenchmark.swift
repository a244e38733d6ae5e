import AssayKit
import Synchronization

/// A benchmark that a file defines.
final class FileBenchmark: Benchmark {
  let definition: Definition
  private let file: DefinitionFile
  private let data: DataShelf
  /// What was opened last, of each protocol, and the data it was opened with.
  private let kept = Mutex<[ProtocolName: Kept]>([:])

  private struct Kept {
    let provenance: [DatasetProvenance]
    let items: FileItemSet
  }

  /// - Parameter home: the folder of the file.
  init(_ definition: Definition, file: DefinitionFile, home: String, library: any DatasetLibrary) {
    self.definition = definition
    self.file = file
    data = DataShelf(library: library, home: home, definitionName: file.name, licence: definition.licence)
  }

  /// How many items there are is known when the data was opened, or when the file says it.
  var card: BenchmarkCard {
    let found = kept.withLock { $0.values.first?.items.itemIDs.count }
    var card = BenchmarkCard(
      name: definition.name, displayName: definition.title, summary: definition.summary, category: definition.category,
      version: definition.version, source: definition.source.isEmpty ? file.name : definition.source, licence: definition.licence,
      itemCount: found ?? definition.data.records ?? 0,
      protocols: definition.protocols.map { ProtocolCard(name: $0.name, summary: $0.summary, recommendedSamples: $0.samples) },
      categories: definition.categories)
    card.definition = file
    return card
  }

  var requiredDatasets: [DatasetSpecification] {
    [questions, examples].compactMap(\.self).compactMap { data.hubSpecification($0) }
  }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    let way = try way(protocolName)
    let dataset = try await data.open(questions)
    let exampleData: (any Dataset)? = if let examples { try await data.open(examples) } else { nil }
    let provenance = [dataset.provenance] + [exampleData?.provenance].compactMap(\.self)
    if let kept = kept.withLock({ $0[protocolName] }), kept.provenance == provenance { return kept.items }
    let items: FileItemSet
    do throws(Failure) {
      items = try FileItemSet(definition, way, scorer: scorer(way), dataset: dataset, exampleData: exampleData)
    } catch {
      throw SetupNeeded("the examples of `\(file.name)` cannot be read: \(error.message)", hint: "see to its data")
    }
    guard !items.itemIDs.isEmpty else { throw SetupNeeded("the data of `\(file.name)` has no question", hint: "add some") }
    kept.withLock { $0[protocolName] = Kept(provenance: provenance, items: items) }
    return items
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer { scorer(try way(protocolName)) }

  private func way(_ protocolName: ProtocolName) throws(SetupNeeded) -> ProtocolDefinition {
    guard let way = definition.protocols.first(where: { $0.name == protocolName }) else {
      let known = definition.protocols.map { "`\($0.name)`" }.joined(separator: ", ")
      throw SetupNeeded("`\(definition.name)` has no protocol `\(protocolName)`", hint: "`\(file.name)` has \(known)")
    }
    return way
  }

  private func scorer(_ way: ProtocolDefinition) -> FileItemScorer {
    FileItemScorer(name: definition.name, edition: definition.version, readers: way.extraction, rule: way.rule)
  }

  private var questions: DataShelf.Reading {
    let fields = definition.fields
    let rules = definition.protocols.map(\.rule)
    return DataShelf.Reading(
      source: definition.data, edition: definition.name.rawValue, canonicalText: definition.canonicalRecords
    ) { record, index throws(DatasetRecordError) in
      try fields.line(record, at: index) { made throws(DatasetRecordError) in for rule in rules { try rule.check(made) } }
    }
  }

  /// `nil` where there are none, and where they are among the questions.
  private var examples: DataShelf.Reading? {
    guard let source = definition.examples, let place = source.data else { return nil }
    let fields = source.fields
    return DataShelf.Reading(
      source: place, edition: definition.name.rawValue + "-examples", canonicalText: fields.canonicalText
    ) { record, index throws(DatasetRecordError) in
      try fields.line(record, at: index) { _ throws(DatasetRecordError) in }
    }
  }
}

/// A file of the folder that defines no benchmark: it stands in lists with what is wrong, instead of missing there.
struct BrokenBenchmark: Benchmark {
  let card: BenchmarkCard
  private let setup: SetupNeeded

  init(name: BenchmarkName, file: DefinitionFile, mistakes: [FileMistake]) {
    let count = mistakes.count == 1 ? "a mistake" : "\(mistakes.count) mistakes"
    setup = SetupNeeded(
      "`\(file.name)` has \(count): \(Self.sentences(mistakes))",
      hint: "mend the file; `assay benchmarks check \(file.name)` shows every mistake with its place")
    var card = BenchmarkCard(
      name: name, displayName: file.name, summary: "This file defines no benchmark yet: it has \(count).", category: "Your own",
      version: "0", source: file.name, licence: "not stated", itemCount: 0,
      protocols: [ProtocolCard(name: Definition.standardProtocol, summary: "none yet")], categories: [])
    card.definition = file
    self.card = card
  }

  /// The first ones, each with its place and what to do about it.
  private static func sentences(_ mistakes: [FileMistake]) -> String {
    let shown = mistakes.prefix(3).map { mistake in
      let advice = mistake.hint.map { " (\($0))" } ?? ""
      return "line \(mistake.place.line), column \(mistake.place.column): \(mistake.message)\(advice)"
    }
    let rest = mistakes.count > shown.count ? ["and \(mistakes.count - shown.count) more"] : []
    return (shown + rest).joined(separator: "; ")
  }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet { throw setup }
  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer { throw setup }
}
