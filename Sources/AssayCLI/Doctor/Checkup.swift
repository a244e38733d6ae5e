import AssayApp
import AssayKit
import Foundation
import Terminal

/// What `assay doctor` found about one thing.
struct Finding: Hashable, Sendable {
  enum State: String, Hashable, Sendable {
    case ok, warn, fail
  }

  var state: State
  var subject: String
  var message: String
  /// What to do about it.
  var hint: String?

  init(_ state: State, _ subject: String, _ message: String, hint: String? = nil) {
    self.state = state
    self.subject = subject
    self.message = message
    self.hint = hint
  }
}

/// Looks at everything that a run needs, one thing after the other; what fails does not hide the rest.
struct Checkup {
  let context: CommandContext

  func findings() async -> [Finding] {
    let settings: Settings
    do throws(SettingsError) {
      settings = try context.settings()
    } catch {
      return [Finding(.fail, "settings", error.message, hint: error.hint)]
    }
    var found = [Finding(.ok, "settings", "every value is well formed; `assay config show` prints them")]
    found += DiskCheck(folder: URL(filePath: settings.databasePath).deletingLastPathComponent().path).findings()
    found += await databaseAndModels(settings)
    found.append(keys(settings))
    found += DatasetCheck(settings: settings).findings()
    return found + (await benchmarks(Shelf(settings, now: context.now, logger: context.logger(settings)).benchmarks))
  }

  private func databaseAndModels(_ settings: Settings) async -> [Finding] {
    do {
      return try await Application.open(settings, now: context.now, logger: context.logger(settings)) { application in
        let total = try await application.store.runs(RunQuery(limit: 1)).total
        let listing = await application.models.list()
        return [Finding(.ok, "database", "\(settings.databasePath): \(total == 1 ? "1 run" : "\(total) runs")")]
          + Self.providers(listing)
      }
    } catch {
      let failure = CommandFailure(error)
      return [
        Finding(.fail, "database", failure.message, hint: failure.hint ?? "make \(settings.databasePath) readable and writable")
      ]
    }
  }

  static func providers(_ listing: ModelListing) -> [Finding] {
    let counts = Dictionary(grouping: listing.models, by: \.model.provider).mapValues(\.count)
    let reached = counts.sorted { $0.key < $1.key }.map { provider, count in
      Finding(.ok, "models", "\(provider): \(count == 1 ? "1 model" : "\(count) models")")
    }
    let unreachable = listing.unreachable.map { provider in
      Finding(
        .warn, "models", "\(provider.provider) did not answer: \(provider.reason)",
        hint: "start it, or check its address and key with `assay config show`")
    }
    let onlySimulated = counts.keys.allSatisfy { $0 == .simulated || $0 == .replay }
    return reached + unreachable
      + (onlySimulated
        ? [
          Finding(
            .warn, "models", "no real model can be reached", hint: "start a local server such as Ollama, or set a provider's key")
        ]
        : [])
  }

  private func keys(_ settings: Settings) -> Finding {
    let present = Setting.table.filter(\.isSecret).map(\.name).filter { settings.given($0) != nil }
    guard present.isEmpty else { return Finding(.ok, "keys", "set: " + present.joined(separator: ", ")) }
    return Finding(.ok, "keys", "none is set; local servers and simulated/default need none")
  }

  private func benchmarks(_ registry: BenchmarkRegistry) async -> [Finding] {
    var found: [Finding] = []
    for benchmark in registry.all {
      let name = benchmark.card.name.rawValue
      if let setup = await benchmark.setupNeeded() {
        found.append(Finding(.warn, "benchmarks", "\(name) cannot run yet: \(setup.message)", hint: setup.hint))
      } else {
        found.append(Finding(.ok, "benchmarks", "\(name): \(benchmark.card.itemCount) items"))
      }
    }
    return found
  }
}

/// Whether a folder can be written and has room.
struct DiskCheck {
  let folder: String
  var subject = "data folder"
  static let littleSpace: Int64 = 1 << 30
  static let noSpace: Int64 = 64 << 20

  func findings() -> [Finding] {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try writeProbe()
      let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
      return [space((attributes[.systemFreeSize] as? NSNumber)?.int64Value ?? 0)]
    } catch CocoaError.fileWriteOutOfSpace {
      return [Finding(.fail, subject, "no space left on the disk that holds `\(folder)`", hint: Self.roomHint)]
    } catch {
      return [
        Finding(
          .fail, subject, "`\(folder)` cannot be written", hint: "make it writable, or set ASSAY_HOME to another folder")
      ]
    }
  }

  private static let roomHint = "free some space, or set ASSAY_HOME to a folder on another disk"

  private func writeProbe() throws {
    let probe = folder + "/.doctor-\(ProcessInfo.processInfo.processIdentifier)"
    // A full disk takes the file, and none of its bytes. Where nothing could be made there is nothing to remove.
    defer { unlink(probe) }
    try Data("assay".utf8).write(to: URL(filePath: probe))
  }

  func space(_ free: Int64) -> Finding {
    let text = "`\(folder)`: \(DecimalText.fixed(Double(free) / Double(1 << 30), digits: 1)) GiB free"
    if free < Self.noSpace { return Finding(.fail, subject, text, hint: Self.roomHint) }
    if free < Self.littleSpace { return Finding(.warn, subject, text, hint: Self.roomHint) }
    return Finding(.ok, subject, text)
  }
}
