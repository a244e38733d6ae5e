/// What a store knows of the key that a run was started with.
public struct StoredCredential: Hashable, Sendable {
  /// `nil` once it was erased.
  public var sealed: SealedText?

  public init(sealed: SealedText?) { self.sealed = sealed }
}

/// The part of a store that keeps sealed keys: as long as their run has not ended, and no longer.
public protocol CredentialStore: Sendable {
  /// Keys come with `RunStore.create` and `RunStore.reopen`.
  ///
  /// - Returns: `nil` when the run was started without a key of its own.
  func credential(of run: RunID) async throws(StoreError) -> StoredCredential?
}
