public import Foundation

/// The checkout that the running tests were built from.
public enum PackageFolder {
  /// Absolute; the folder that holds Package.swift.
  public static let url: URL = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().standardizedFileURL

  /// The place that an environment variable names, else `fallback`, both relative to the package folder unless absolute.
  public static func place(named variable: String, else fallback: String) -> URL {
    let text = ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    return URL(filePath: text ?? fallback, relativeTo: url).standardizedFileURL
  }
}
