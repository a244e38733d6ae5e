public import Foundation

/// Reads small files; injected so that settings can be tested without a disk.
public struct FileReading: Sendable {
  /// The file's bytes, `nil` when there is no such file.
  let contents: @Sendable (_ path: String) throws -> Data?

  public init(_ contents: @escaping @Sendable (_ path: String) throws -> Data?) { self.contents = contents }

  /// The real file system.
  public static let disk = FileReading { path in
    do {
      return try Data(contentsOf: URL(filePath: path))
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return nil
    }
  }

  func text(_ path: String) throws(SettingsError) -> Data? {
    do {
      return try contents(path)
    } catch {
      throw SettingsError("\(path) cannot be read", hint: "make it readable, or remove it")
    }
  }
}
