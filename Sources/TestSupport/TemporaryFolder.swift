public import Foundation

/// A folder that exists for one test and is removed afterwards, also when the test throws.
///
/// With `ASSAY_KEEP_SCRATCH` set it stays, for a look at what a failed test left.
public struct TemporaryFolder: Sendable {
  public let url: URL

  /// The path of a file or folder inside.
  public func path(of name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

  public var path: String { url.path(percentEncoded: false) }

  public static func with<Value>(_ body: (TemporaryFolder) async throws -> Value) async throws -> Value {
    let folder = TemporaryFolder(
      url: FileManager.default.temporaryDirectory.appending(path: "assay-test-\(UUID().uuidString)", directoryHint: .isDirectory))
    try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    defer {
      if ProcessInfo.processInfo.environment["ASSAY_KEEP_SCRATCH"] == nil {
        try? FileManager.default.removeItem(at: folder.url)  // A folder that stays behind harms no test.
      }
    }
    return try await body(folder)
  }
}
