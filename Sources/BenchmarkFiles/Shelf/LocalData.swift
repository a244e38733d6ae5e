import AssayKit

/// A data file beside the file that defines a benchmark, found and known by its state.
struct LocalData {
  /// The folder it really lies in.
  let folder: String
  let name: String
  let stamp: FilePlaces.Stamp

  /// - Parameters:
  ///   - path: relative to `home`, as the definition has it.
  ///   - home: the folder of the definition.
  /// - Throws: when nothing is there, or a link leads out of `home`.
  init(_ path: String, in home: String, of definition: String) throws(SetupNeeded) {
    guard let root = FilePlaces.real(home), let real = FilePlaces.real(home + "/" + path),
      let stamp = FilePlaces.stamp(ofFile: real)
    else {
      throw SetupNeeded("the data file `\(path)` of `\(definition)` is not there", hint: "put it beside `\(definition)`")
    }
    guard real.hasPrefix(root + "/") else {
      throw SetupNeeded(
        "the data file `\(path)` of `\(definition)` leads out of the folder of benchmarks",
        hint: "put a copy there instead of a link")
    }
    let parts = real.split(separator: "/")
    name = parts.last.map(String.init) ?? ""
    folder = "/" + parts.dropLast().joined(separator: "/")
    self.stamp = stamp
  }
}

/// Opens the data of a definition: what is on the hub from the cache, what lies beside it by itself.
struct DataShelf: Sendable {
  let library: any DatasetLibrary
  /// The folder of the definition, and its name.
  let home: String
  let definitionName: String
  let licence: String

  /// One part of the cache, under one name.
  static let part = "items"

  /// What a source becomes in the cache.
  struct Reading: Sendable {
    var source: DataSource
    /// The benchmark's name, and what the records are for.
    var edition: String
    /// Whatever lines of the cache depend on.
    var canonicalText: String
    var convert: @Sendable (_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine
  }

  /// The data set of the hub; `nil` for a file.
  func hubSpecification(_ reading: Reading) -> DatasetSpecification? {
    guard case .hub(let id, let revision, let files) = reading.source.place else { return nil }
    let local = files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return specification(reading, id: id, revision: revision, access: .open, hubFiles: files, localFiles: local)
  }

  func open(_ reading: Reading) async throws(SetupNeeded) -> any Dataset {
    if let specification = hubSpecification(reading) { return try await library.open(specification) }
    guard case .file(let path) = reading.source.place else {
      throw SetupNeeded("`\(definitionName)` names no data", hint: "give it `data.file`")
    }
    let file = try LocalData(path, in: home, of: definitionName)
    let specification = specification(
      reading, id: "\(reading.edition)/\(file.name)", revision: "file:" + file.stamp.text,
      access: .own(definition: definitionName), hubFiles: [], localFiles: [file.name])
    do throws(SetupNeeded) { return try await library.open(specification) } catch {
      // New or changed since: it is read anew, which asks nobody.
      _ = try await library.prepare(specification, from: .folder(file.folder)) { _ in }
    }
    return try await library.open(specification)
  }

  private func specification(
    _ reading: Reading, id: String, revision: String, access: DatasetSpecification.Access, hubFiles: [String], localFiles: [String]
  ) -> DatasetSpecification {
    DatasetSpecification(
      id: id, revision: revision, access: access, licence: licence, edition: reading.edition,
      layout: Int(ItemText.sha256([reading.canonicalText]).prefix(7), radix: 16) ?? 0,
      parts: [
        .init(
          name: Self.part, hubFiles: hubFiles, localFiles: localFiles, recordCount: reading.source.records, convert: reading.convert
        )
      ])
  }
}
