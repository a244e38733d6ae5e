import AssayApp
import AssayKit
import Foundation
import Reports

/// The file of `assay run --output`: tried before anything is asked, written when the runs have ended.
struct RunFile: Sendable {
  /// As the user has written it.
  let path: String
  private let target: String
  /// Where the text is gathered for a device or a pipe.
  private let scratch: String
  private let store: any RunStore

  /// - Throws: wrong usage for what surely cannot be written. What can only be known later is an error of `write`.
  init(path: String, _ application: Application, _ context: CommandContext) throws(CommandFailure) {
    self.path = path
    target = URL(filePath: path, relativeTo: URL(filePath: context.surroundings.workingFolder + "/")).absoluteURL
      .path(percentEncoded: false)
    scratch = URL(filePath: application.settings.databasePath).deletingLastPathComponent().path(percentEncoded: false)
    store = application.store
    let hint = "name a file in a folder that exists and can be written"
    do throws(ExportError) {
      _ = try OutputFile(for: target, replacing: true, otherwise: scratch)
    } catch {
      switch error {
      case .folder: throw CommandFailure(.usage, "`\(path)` is a folder", hint: "add the name of a file in it")
      case .file(_, let reason): throw CommandFailure(.usage, "`\(path)` cannot be written: \(reason)", hint: hint)
      default: throw CommandFailure(error)
      }
    }
    // A device or a pipe is not touched by that.
    if access(target, W_OK) != 0, errno != ENOENT {
      throw CommandFailure(.usage, "`\(path)` cannot be written: \(String(cString: strerror(errno)))", hint: hint)
    }
  }

  /// Writes the runs, whole or not at all; a file of that name is replaced.
  func write(_ runs: [RunRecord], of experiment: ExperimentID?) async throws {
    do {
      let file = try OutputFile(for: target, replacing: true, otherwise: scratch)
      try await RunJSON(store: store, experiment: experiment).write(runs) { try file.append(Array($0.utf8)) }
      try file.keep(as: target, replacing: true)
    } catch let error as ExportError {
      let shown = runs.map { "`assay runs show \($0.id) --json`" }.joined(separator: ", ")
      let reason = if case .file(_, let reason) = error { "`\(path)` cannot be written: \(reason)" } else { error.description }
      throw CommandFailure(.couldNotFinish, reason, hint: "nothing is lost: \(shown) prints what was to be written")
    }
  }
}
