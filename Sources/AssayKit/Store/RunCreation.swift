public import Foundation

/// What is settled in the same transaction as the runs that are created.
public struct CreationTerms: Hashable, Sendable {
  /// Who starts the runs; see `Owner`.
  public var owner: Owner
  public var idempotency: IdempotencyClaim?
  /// The key that the one run is to be worked on with.
  public var credential: SealedText?
  public var experiment: ExperimentHead?
  /// The most runs of the owner that may wait or run; `nil` is no limit.
  public var queueLimit: Int?

  public init(
    owner: Owner = .local, idempotency: IdempotencyClaim? = nil, credential: SealedText? = nil, experiment: ExperimentHead? = nil,
    queueLimit: Int? = nil
  ) {
    self.owner = owner
    self.idempotency = idempotency
    self.credential = credential
    self.experiment = experiment
    self.queueLimit = queueLimit
  }
}

/// What became of a creation; nothing is stored but in the first case.
public enum CreationOutcome: Hashable, Sendable {
  case created
  /// The same request came before and made these runs.
  case repeated(runs: [RunID], experiment: ExperimentID?)
  /// The key came before with another request.
  case otherRequest
  /// The owner has as many open runs as the limit allows.
  case queueFull(open: Int)
}

/// Who a run belongs to: this installation's own user, or the holder of a key, named by the key's fingerprint.
public struct Owner: TextIdentifier {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }

  /// The user of this installation.
  public static let local = Owner("local")
}

/// A client's promise that equal keys mean equal requests.
public struct IdempotencyClaim: Hashable, Sendable {
  /// The client's key.
  public var key: String
  /// SHA-256 of what decides the request.
  public var requestHash: Data
  /// How long the key is remembered.
  public var lifetime: Duration

  public init(key: String, requestHash: Data, lifetime: Duration = .seconds(86_400)) {
    self.key = key
    self.requestHash = requestHash
    self.lifetime = lifetime
  }
}
