public import Foundation
public import Testing

/// The folder of reference data that lies beside a checkout and is not part of it.
///
/// Only suites named `…DifferentialTests` read it. `ASSAY_SHARED` names the folder; the default is `../shared`.
public enum SharedFolder {
  public static var url: URL { PackageFolder.place(named: "ASSAY_SHARED", else: "../shared") }

  /// The place of `path` inside the folder; `nil`, after saying so, when the folder is not there.
  ///
  /// Without the folder a test fails where `CI` is set; elsewhere it records a warning and should return.
  public static func place(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) -> URL? {
    if FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) { return url.appending(path: path) }
    let isCI = !(ProcessInfo.processInfo.environment["CI"] ?? "").isEmpty
    Issue.record(
      "nothing was compared: no reference data at `\(url.path(percentEncoded: false))`; name its folder in ASSAY_SHARED",
      severity: isCI ? .error : .warning, sourceLocation: sourceLocation)
    return nil
  }
}
