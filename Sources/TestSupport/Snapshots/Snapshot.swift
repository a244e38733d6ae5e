import Foundation
public import Testing

/// Text compared with a file beside the test: the whole of what a user sees is reviewed in the diff.
public enum Snapshot {
  /// Compares `text` with `__Snapshots__/<suite file>/<name>.txt` beside the test's file.
  ///
  /// With `RECORD_SNAPSHOTS=1` in the environment the file is written anew and the test fails, so that nobody commits a baseline
  /// that was not looked at.
  public static func expect(
    _ text: String, named name: String, file: String = #filePath, location: SourceLocation = #_sourceLocation
  ) throws {
    let test = URL(filePath: file)
    let folder = test.deletingLastPathComponent().appending(path: "__Snapshots__")
      .appending(path: test.deletingPathExtension().lastPathComponent)
    let url = folder.appending(path: name + ".txt")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
      Issue.record("recorded \(url.lastPathComponent); look at it and run again without RECORD_SNAPSHOTS", sourceLocation: location)
      return
    }
    guard let known = try? String(contentsOf: url, encoding: .utf8) else {  // Whatever the reason, the remedy is the same.
      Issue.record("there is no snapshot \(name); run once with RECORD_SNAPSHOTS=1", sourceLocation: location)
      return
    }
    #expect(text == known, "differs from \(url.lastPathComponent)", sourceLocation: location)
  }
}
