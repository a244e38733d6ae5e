import AssayKit
import Dispatch
import Foundation
import GRDB

extension SQLiteDriver {
  /// How long a connection waits for another one's transaction.
  static let busyTimeout = 5.0

  /// Opens the file, and makes it and its folder when they are missing.
  static func open(path: String) async throws(StoreError) -> SQLiteDriver {
    let result: Result<SQLiteDriver, StoreError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(returning: Result { () throws(StoreError) in try openBlocking(path) })
      }
    }
    return try result.get()
  }

  private static func openBlocking(_ path: String) throws(StoreError) -> SQLiteDriver {
    do {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      // Transcripts are private: a new folder is its owner's alone.
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let pool = try waitingWhileBusy { try DatabasePool(path: path, configuration: configuration()) }
      try makeCommitsDurable(pool)
      var watching = configuration()
      watching.readonly = true
      let watcher = try waitingWhileBusy { try DatabaseQueue(path: path, configuration: watching) }
      return SQLiteDriver(path: path, pool: pool, watcher: watcher)
    } catch {
      throw StoreError(sqlite: error, path: path)
    }
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(busyTimeout)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { database in
      // After a burst the write-ahead log gives its disk space back.
      try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
    }
    return configuration
  }

  /// Each commit is on the disk when it returns: neither `kill -9` nor a power cut takes a stored answer.
  ///
  /// With `NORMAL`, which GRDB sets while it opens a pool, a power cut could take the commits since the last checkpoint. The price is
  /// one sync for each group that the recorder commits. A disk that lies about syncs can still lose them; the file stays whole.
  private static func makeCommitsDurable(_ pool: DatabasePool) throws {
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
  }

  /// Opens again while another process is turning the new file's write-ahead log on: SQLite answers "busy" then without waiting.
  private static func waitingWhileBusy<Value>(_ open: () throws -> Value) throws -> Value {
    let pause = 0.01
    var left = Int(busyTimeout / pause)
    while true {
      do { return try open() } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && left > 0 {
        left -= 1
        Thread.sleep(forTimeInterval: pause)
      }
    }
  }
}
