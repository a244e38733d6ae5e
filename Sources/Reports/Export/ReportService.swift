public import AssayKit
import Foundation
import Synchronization

/// Exports and verification as servers need them: a few at once, with files that have no name.
public final class ReportService: Sendable {
  /// Exports that are written at once: each keeps a connection of the store busy.
  public static let capacity = 2
  /// Exports that are held open at once, by clients that read slowly or not at all: each keeps its place on the disk.
  public static let openFiles = 16

  /// Archives that are received and verified at once: each may keep a core busy and as much disk as an upload may have.
  public static let verifications = 4

  private let exporter: RunExporter
  private let keys: KeyRing
  private let benchmarks: BenchmarkRegistry
  private let folder: String
  private let running = Mutex(0)
  private let open = Places(openFiles)
  private let uploads = Places(verifications)

  /// - Parameter folder: where unnamed files are made; it must be there.
  public init(exporter: RunExporter, keys: KeyRing, benchmarks: BenchmarkRegistry, folder: String) {
    self.exporter = exporter
    self.keys = keys
    self.benchmarks = benchmarks
    self.folder = folder
  }

  /// Writes a run into a file without a name.
  ///
  /// - Returns: `nil` when as many exports as are allowed are being written, or are open; the file counts until it goes away.
  public func export(
    _ run: RunID, as format: ExportFormat, failUnder: Double?
  ) async throws(ExportError) -> (file: OutputFile, outcome: RunExporter.Outcome)? {
    let hasRoom = running.withLock { count in
      guard count < Self.capacity else { return false }
      count += 1
      return true
    }
    guard hasRoom else { return nil }
    defer { running.withLock { $0 -= 1 } }
    guard let place = open.take() else { return nil }
    let file = try OutputFile(in: folder, holding: place)
    return (file, try await exporter.export(run, as: format, failUnder: failUnder, to: file))
  }

  /// The key that exports are signed with; made when there is none.
  public func publicKey() throws(KeyError) -> PublicKey { try keys.signingKey().publicKey }

  /// A file without a name for an upload.
  ///
  /// - Returns: `nil` when as many as are allowed are being received or verified; the file counts until it goes away.
  public func scratch() throws(ExportError) -> OutputFile? {
    guard let place = uploads.take() else { return nil }
    return try OutputFile(in: folder, holding: place)
  }

  /// Looks at an uploaded archive with the keys of this machine.
  ///
  /// - Parameter key: the only key whose signature counts; `nil` for those that are known here.
  public func verify(_ upload: OutputFile, key: PublicKey? = nil) async throws -> Verification {
    let known = try key.map { [$0] } ?? keys.knownKeys()
    return try await BundleVerifier(keys: known, benchmarks: benchmarks).verify(upload.descriptor)
  }
}

/// A number of places, each given back when its holder goes away.
final class Places: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(count) }

  /// `nil` when all are taken.
  func take() -> Place? {
    let isFree = free.withLock { count in
      guard count > 0 else { return false }
      count -= 1
      return true
    }
    return isFree ? Place(of: self) : nil
  }

  final class Place: Sendable {
    private let places: Places

    fileprivate init(of places: Places) { self.places = places }

    deinit { places.free.withLock { $0 += 1 } }
  }
}
