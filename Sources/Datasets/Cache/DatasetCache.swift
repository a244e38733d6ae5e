import AssayKit
import SystemPackage

/// The cache on disk: what is there and whole, and how something new gets in.
struct DatasetCache: Sendable {
  let layout: CacheLayout

  /// Why a cached data set cannot be used.
  enum Defect: Error, Hashable {
    case missing
    /// The manifest is of another version of the benchmark or of Assay.
    case outdated(String)
    case damaged(path: String, cause: String)
  }

  /// The manifest of `specification`, when it is what this version of the benchmark reads.
  func manifest(of specification: DatasetSpecification) throws(Defect) -> StoredManifest {
    let path = layout.manifest(of: specification)
    let bytes: [UInt8]
    do throws(FileFault) {
      guard let stamp = try FileSystem.stamp(of: path) else { throw FileFault(path, .open, nil) }
      bytes = try OpenFile.reading(path).read(exactly: Int(stamp.size), at: 0)
    } catch {
      // A file that is gone, or goes away between two looks, is not there.
      if error.reason == nil || error.reason == .noSuchFileOrDirectory { throw .missing }
      throw .damaged(path: path, cause: error.words)
    }
    guard let manifest = StoredManifest(json: bytes), manifest.id == specification.id else {
      throw .damaged(path: path, cause: "it is no manifest of this data set")
    }
    guard manifest.format == StoredManifest.format, manifest.layout == specification.layout,
      manifest.parts.map(\.name) == specification.parts.map(\.name),
      zip(manifest.parts, specification.parts).allSatisfy({ $1.recordCount == nil || $0.records == $1.recordCount })
    else { throw .outdated(path) }
    return manifest
  }

  /// Opens every part: sizes and indexes are checked here, each record when it is read.
  func parts(of manifest: StoredManifest) throws(Defect) -> [String: IndexedDataset.Part] {
    var parts: [String: IndexedDataset.Part] = [:]
    for part in manifest.parts {
      let lines = try open(part.sha256, bytes: part.bytes)
      let indexFile = try open(part.indexSHA256, bytes: part.indexBytes)
      let bytes: [UInt8]
      do throws(FileFault) {
        bytes = try indexFile.read(exactly: Int(part.indexBytes), at: 0)
      } catch {
        throw .damaged(path: indexFile.path, cause: error.words)
      }
      guard FileDigest.sha256(bytes) == part.indexSHA256, let index = PartIndex(bytes) else {
        throw .damaged(path: indexFile.path, cause: "its hash is not its name")
      }
      parts[part.name] = IndexedDataset.Part(file: lines, index: index)
    }
    return parts
  }

  /// Reads every byte of every part.
  func verify(_ manifest: StoredManifest) throws(Defect) {
    for part in manifest.parts {
      for (sha256, bytes) in [(part.sha256, part.bytes), (part.indexSHA256, part.indexBytes)] {
        let path = try open(sha256, bytes: bytes).path
        let found: String
        do throws(FileFault) { found = try FileDigest.sha256(of: path) } catch { throw .damaged(path: path, cause: error.words) }
        guard found == sha256 else { throw .damaged(path: path, cause: "its hash is not its name") }
      }
    }
  }

  private func open(_ sha256: String, bytes: Int64) throws(Defect) -> OpenFile {
    let path = layout.blob(sha256)
    let file: OpenFile
    let size: Int64
    do throws(FileFault) {
      file = try OpenFile.reading(path)
      size = try file.size()
    } catch {
      throw .damaged(path: path, cause: error.reason == .noSuchFileOrDirectory ? "it is gone" : error.words)
    }
    guard size == bytes else { throw .damaged(path: path, cause: "it has \(size) bytes instead of \(bytes)") }
    return file
  }

  /// What `manifest` and its files are now, without opening them; another value means that something was replaced.
  func stamps(of manifest: StoredManifest, _ specification: DatasetSpecification) -> [OpenFile.Stamp?] {
    let paths =
      [layout.manifest(of: specification)] + manifest.parts.flatMap { [layout.blob($0.sha256), layout.blob($0.indexSHA256)] }
    return paths.map { path in
      // A file that cannot be looked at counts as gone; opening it again says why.
      (try? FileSystem.stamp(of: path)) ?? nil
    }
  }

  /// Puts finished parts under their hashes and writes the manifest last, so that it never names what is not there.
  func commit(
    _ results: [PartConversion.Result], _ specification: DatasetSpecification, source: StoredManifest.Source, revision: String?
  ) throws(FileFault) -> StoredManifest {
    for result in results {
      try place(result.linesPath, as: result.part.sha256)
      try place(result.indexPath, as: result.part.indexSHA256)
    }
    var manifest = StoredManifest(
      id: specification.id, layout: specification.layout, source: source, revision: revision ?? "", parts: results.map(\.part))
    if revision == nil { manifest.revision = "local:" + manifest.sha256 }
    let draft = layout.work(of: specification) + "/manifest.json"
    do {
      let file = try OpenFile.writing(draft, empty: true)
      try file.write(try manifest.json(), at: 0)
    } catch let fault as FileFault {
      throw fault
    } catch {
      throw FileFault(draft, .write, error)
    }
    try FileSystem.replace(layout.manifest(of: specification), with: draft)
    return manifest
  }

  private func place(_ path: String, as sha256: String) throws(FileFault) {
    let blob = layout.blob(sha256)
    try FileSystem.makeFolder(layout.blobs + "/" + sha256.prefix(2))
    try FileSystem.replace(blob, with: path)
  }
}
