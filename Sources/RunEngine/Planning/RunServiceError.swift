public import AssayKit

/// Why a run could not be planned, started or changed.
public enum RunServiceError: Error, Hashable, Sendable {
  /// What is wrong with the request, the model, this machine: everything that was found, and something of it is blocking.
  case refused([RunFinding])
  /// A resume would mix samples of two kinds; one sentence for each difference.
  case manifestChanged(RunID, [String])
  case store(StoreError)
}

extension RunServiceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .refused(let findings): findings.map { $0.message(RequestField.apiNaming) }.joined(separator: "; ")
    case .manifestChanged(let run, let differences):
      "run \(run) was made under other conditions: \(differences.joined(separator: "; "))"
    case .store(let error): error.description
    }
  }

  /// What to do about it, when there is something to do.
  public var hint: String? {
    switch self {
    case .refused(let findings): findings.first?.hint(RequestField.apiNaming)
    case .manifestChanged: "start a new run; the old one keeps its samples"
    case .store(.diskFull(let path)):
      "free some space on the disk of `\(path)` or set ASSAY_HOME to another folder; nothing that was stored is lost"
    case .store(.heldBy): "wait for it, or stop that process first; `assay runs show` says how far it is"
    case .store(.busy): "try again; nothing that was stored is lost"
    case .store(.newerSchema): "use the newer Assay, or another ASSAY_HOME"
    case .store: nil
    }
  }
}
