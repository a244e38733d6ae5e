public import AssayKit

/// Why a run could not be planned, started or changed.
public enum RunServiceError: Error, Hashable, Sendable {
  /// What is wrong with the request, the model, this machine: everything that was found, and something of it is blocking.
  case refused([RunFinding])
  /// A resume would mix samples of two kinds; one sentence for each difference.
  case manifestChanged(RunID, [String])
  /// The key that the run was started with is gone, and opening it so would ask a model.
  case keyErased(RunID, ReopenMode)
  /// The idempotency key came before with another request.
  case keyReused
  /// The owner's runs fill the queue.
  case queueFull(open: Int, limit: Int)
  /// A key was given, and this installation has nothing to seal it with.
  case nothingToSealWith
  case store(StoreError)
}

extension RunServiceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .refused(let findings): findings.map { $0.message(RequestField.apiNaming) }.joined(separator: "; ")
    case .manifestChanged(let run, let differences):
      "run \(run) was made under other conditions: \(differences.joined(separator: "; "))"
    case .keyErased(let run, _): "the key of run \(run) was erased when the run ended"
    case .keyReused: "this idempotency key was used for another request"
    case .queueFull(let open, let limit): "\(open) of your runs wait or run already, and the limit is \(limit)"
    case .nothingToSealWith: "a key can only be taken where it can be sealed, and ASSAY_SECRETS_KEY is not set"
    case .store(let error): error.description
    }
  }

  /// What to do about it, when there is something to do.
  public var hint: String? {
    switch self {
    case .refused(let findings): findings.first?.hint(RequestField.apiNaming)
    case .manifestChanged: "start a new run; the old one keeps its samples"
    case .keyErased(let run, let mode):
      "open the run with `POST /api/runs/\(run)/\(mode == .resume ? "resume" : "retry-errors")` and the key in "
        + "`Authorization: Bearer KEY`"
    case .keyReused: "send a new key with each new request"
    case .queueFull: "wait until one has ended, or cancel one"
    case .nothingToSealWith: "set ASSAY_SECRETS_KEY to `first:` and what `openssl rand -base64 32` prints"
    case .store(.diskFull(let path)):
      "free some space on the disk of `\(path)` or set ASSAY_HOME to another folder; nothing that was stored is lost"
    case .store(.heldBy): "wait for it, or stop that process first; `assay runs show` says how far it is"
    case .store(.busy): "try again; nothing that was stored is lost"
    case .store(.unavailable): "look whether the folder can be written to, or set ASSAY_HOME to another"
    case .store(.newerSchema): "use the newer Assay, or another ASSAY_HOME"
    case .store: nil
    }
  }
}
