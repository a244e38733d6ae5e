import AssayKit
import Logging
import SystemPackage

/// Fills the cache with one data set.
struct Preparation {
  let specification: DatasetSpecification
  let cache: DatasetCache
  let settings: DatasetSettings
  let environment: PreparationEnvironment
  let command: String
  let progress: @Sendable (DatasetProgress) -> Void

  private static let lockPause = Duration.milliseconds(200)

  func run(from source: DatasetSource) async throws(SetupNeeded) -> StoredManifest {
    let layout = cache.layout
    do throws(FileFault) { try FileSystem.makeFolder(layout.folder(of: specification)) } catch { throw error.setup }
    let lock = try await lock()
    defer { withExtendedLifetime(lock) {} }
    if source == .hub || isNowhere(source), let whole = whole() { return whole }
    do throws(FileFault) {
      try FileSystem.remove(layout.work(of: specification))
      try FileSystem.makeFolder(layout.work(of: specification))
    } catch {
      throw error.setup
    }
    let result: Result<StoredManifest, SetupNeeded>
    do throws(SetupNeeded) { result = .success(try await fill(from: source)) } catch { result = .failure(error) }
    do throws(FileFault) {
      try FileSystem.remove(layout.work(of: specification))
    } catch {
      // The next preparation empties it; what happened before counts more.
      environment.logger.debug("the work folder stays", metadata: ["error": "\(error.words)"])
    }
    return try result.get()
  }

  /// One process at a time; the second one finds what the first has made.
  private func lock() async throws(SetupNeeded) -> FileLock {
    var hasSaid = false
    while true {
      do throws(FileFault) {
        if let lock = try FileLock(cache.layout.lock(of: specification)) { return lock }
      } catch {
        throw error.setup
      }
      if !hasSaid { environment.logger.warning("another process prepares `\(specification.id)`; waiting for it") }
      hasSaid = true
      do { try await environment.sleep(Self.lockPause) } catch { throw .interrupted }
    }
  }

  /// What the cache has already, checked to the last byte. A copy from a folder counts where nothing else can be had.
  private func whole() -> StoredManifest? {
    do throws(DatasetCache.Defect) {
      let manifest = try cache.manifest(of: specification)
      guard manifest.source == .hub || settings.hub.isOffline || specification.access.isFolder else { return nil }
      try cache.verify(manifest)
      return manifest
    } catch {
      if case .damaged(let path, let cause) = error {
        environment.logger.warning("`\(path)` is damaged and is made again: \(cause)")
      }
      return nil
    }
  }

  /// Whether no folder has the files of a data set that is not on the hub; a copy from before then does as well.
  private func isNowhere(_ source: DatasetSource) -> Bool { specification.access.isFolder && folderWithFiles(source) == nil }

  /// Of a data set that is not on the hub: the named folder, the one beside it or the one of the settings, whichever has the files.
  private func folderWithFiles(_ source: DatasetSource) -> (path: String, files: [[SourceFile]])? {
    guard case .folder(let name, _) = specification.access else { return nil }
    var candidates = [settings.languageResources].compactMap(\.self)
    if case .folder(let folder) = source {
      candidates = [folder, FilePath(folder).removingLastComponent().appending(name).string] + candidates
    }
    for path in candidates {
      do throws(SetupNeeded) { return (path, try FolderSource(folder: path).files(of: specification)) } catch { continue }
    }
    return nil
  }

  private func sourceFiles(_ source: DatasetSource) throws(SetupNeeded) -> [[SourceFile]] {
    if case .folder(_, let hint) = specification.access {
      guard let (path, files) = folderWithFiles(source) else {
        throw SetupNeeded("no folder with the files of `\(specification.id)` was found", hint: hint)
      }
      progress(.reading(folder: path))
      return files
    }
    guard case .folder(let folder) = source else { return [] }
    return try FolderSource(folder: folder).files(of: specification)
  }

  private func fill(from source: DatasetSource) async throws(SetupNeeded) -> StoredManifest {
    let files: [[SourceFile]]
    var revision: String?
    switch source {
    case .folder: files = try sourceFiles(source)
    case .hub where specification.access.isFolder: files = try sourceFiles(source)
    case .hub:
      let hub = HubSource(
        specification: specification, settings: settings.hub, environment: environment, command: command,
        downloads: cache.layout.downloads(of: specification), progress: progress)
      (files, revision) = try await hub.files()
    }
    var results: [PartConversion.Result] = []
    for (part, files) in zip(specification.parts, files) {
      let conversion = PartConversion(
        specification: specification, part: part, layout: cache.layout, duckDB: settings.duckDB, progress: progress)
      results.append(try await conversion.run(files))
    }
    do throws(FileFault) {
      return try cache.commit(results, specification, source: revision == nil ? .folder : .hub, revision: revision)
    } catch {
      throw error.setup
    }
  }
}
