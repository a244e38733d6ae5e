/// What can go wrong in a store, by what the caller can do.
public enum StoreError: Error, Hashable, Sendable {
  /// There is no such run, sample or blob; the payload names it.
  case notFound(String)
  /// An abbreviated run id fits several runs.
  case ambiguous(prefix: String, matches: [RunID])
  /// Another live worker holds the run.
  case heldBy(WorkerID, until: Timestamp)
  /// The worker's lease has ended; what it held may have been given to another.
  case leaseLost
  /// The state does not allow it, such as cancelling a run that has ended; the payload is a whole sentence.
  case notAllowed(String)
  /// No room on the device; nothing of the transaction was kept.
  case diskFull(path: String)
  /// The database was made by a newer Assay.
  case newerSchema(found: Int, known: Int)
  /// Another process has been writing for longer than one call waits; nothing was kept, and the same call may succeed later.
  case busy(String)
  /// The database cannot be opened, read or written; the payload is the driver's words.
  case unavailable(String)
  /// A statement or a stored value is not what this code expects: our bug.
  case bug(String)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let what): "there is no \(what)"
    case .ambiguous(let prefix, let matches):
      "`\(prefix)` fits \(matches.count) runs: \(matches.map(\.rawValue).joined(separator: ", "))"
    case .heldBy(let worker, _): "the run is being worked on by another process (\(worker))"
    case .leaseLost: "this process lost its claim on the run"
    case .notAllowed(let sentence): sentence
    case .diskFull(let path): "no space left on the disk that holds `\(path)`"
    case .newerSchema(let found, let known):
      "the database has schema \(found), made by a newer Assay; this one knows schema \(known)"
    case .busy(let words): "another process has kept the database busy for too long: \(words)"
    case .unavailable(let words): "the database cannot be used: \(words)"
    case .bug(let words): "unexpected database answer (a bug in Assay): \(words)"
    }
  }
}
