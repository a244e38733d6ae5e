public import AssayKit
import Synchronization

/// The library of data sets over one cache folder, which processes may share.
public final class CachedDatasetLibrary: DatasetLibrary {
  let settings: DatasetSettings
  let cache: DatasetCache
  let environment: PreparationEnvironment
  /// The command that prepares a data set.
  private let command: @Sendable (DatasetSpecification) -> String
  private let kept = Mutex<[String: Kept]>([:])

  /// A data set that is open, and what its files were when it was opened.
  private struct Kept {
    let dataset: IndexedDataset
    let manifest: StoredManifest
    let stamps: [OpenFile.Stamp?]
  }

  /// - Parameter command: what a user types to prepare a data set, for hints.
  public init(
    settings: DatasetSettings, environment: PreparationEnvironment,
    command: @escaping @Sendable (DatasetSpecification) -> String
  ) {
    self.settings = settings
    self.environment = environment
    self.command = command
    cache = DatasetCache(layout: CacheLayout(root: settings.folder))
  }

  public func open(_ specification: DatasetSpecification) async throws(SetupNeeded) -> any Dataset {
    let key = cache.layout.manifest(of: specification)
    if let kept = kept.withLock({ $0[key] }), kept.stamps == cache.stamps(of: kept.manifest, specification),
      kept.manifest.layout == specification.layout
    {
      return kept.dataset
    }
    do throws(DatasetCache.Defect) {
      let manifest = try cache.manifest(of: specification)
      // Before the files are opened: whatever is replaced in between is then noticed the next time.
      let stamps = cache.stamps(of: manifest, specification)
      let command = command
      let dataset = IndexedDataset(provenance: manifest.provenance, parts: try cache.parts(of: manifest)) { command(specification) }
      kept.withLock { $0[key] = Kept(dataset: dataset, manifest: manifest, stamps: stamps) }
      return dataset
    } catch {
      kept.withLock { $0[key] = nil }
      throw words(for: error, specification)
    }
  }

  public func prepare(
    _ specification: DatasetSpecification, from source: DatasetSource, progress: @escaping @Sendable (DatasetProgress) -> Void
  ) async throws(SetupNeeded) -> DatasetProvenance {
    let preparation = Preparation(
      specification: specification, cache: cache, settings: settings, environment: environment, command: command(specification),
      progress: progress)
    return try await preparation.run(from: source).provenance
  }

  private func words(for defect: DatasetCache.Defect, _ specification: DatasetSpecification) -> SetupNeeded {
    let command = command(specification)
    switch defect {
    case .missing:
      return SetupNeeded("the data set `\(specification.id)` is not on this machine", hint: howToGet(specification, command))
    case .outdated:
      return SetupNeeded(
        "the data set `\(specification.id)` on this machine was prepared for another version of the benchmark",
        hint: "run `\(command)`")
    case .damaged(let path, let cause):
      return SetupNeeded("the data set `\(specification.id)` is damaged: `\(path)`: \(cause)", hint: "run `\(command)`")
    }
  }

  private func howToGet(_ specification: DatasetSpecification, _ command: String) -> String {
    if case .folder(_, let hint) = specification.access {
      return settings.languageResources == nil ? hint : "run `\(command)`"
    }
    if settings.hub.isOffline {
      return "`HF_HUB_OFFLINE` forbids downloads: run `\(command) --from FOLDER` with its files, or unset it and run `\(command)`"
    }
    guard case .gated(let page) = specification.access, settings.hub.token == nil else { return "run `\(command)`" }
    return "accept its terms at \(page), set `HF_TOKEN` to a token of that account, then run `\(command)`"
  }
}
