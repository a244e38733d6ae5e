import AssayKit

/// Finds the client that a run is to be worked on with: the installation's own, or one with the run's key.
struct ModelAccess: Sendable {
  let store: any CredentialStore
  let models: any ModelDirectory
  let sealer: SecretSealer?

  /// - Throws: `.user` when the model cannot be reached in principle or the run's key cannot be opened here.
  func client(for run: RunRecord) async throws(RunServiceError) -> any ModelClient {
    let stored: StoredCredential?
    do throws(StoreError) { stored = try await store.credential(of: run.id) } catch { throw .store(error) }
    do throws(UserError) {
      guard let stored else {
        return try await models.client(for: run.request.model, concurrency: run.request.concurrency)
      }
      // What has an answer can still be scored; nothing is ever asked with another key than the run's.
      guard let sealed = stored.sealed else { return ErasedKeyClient(model: run.request.model) }
      return try await models.client(
        for: run.request.model, credential: try open(sealed, of: run.id), concurrency: run.request.concurrency)
    } catch {
      throw .user(error)
    }
  }

  private func open(_ sealed: SealedText, of run: RunID) throws(UserError) -> Credential {
    let hint = "set ASSAY_SECRETS_KEY to the value that the server had when the run was started"
    guard let sealer else {
      throw UserError(field: "ASSAY_SECRETS_KEY", "run \(run) has a sealed key, and there is nothing to open it with", hint: hint)
    }
    do throws(SecretSealer.Problem) {
      return try sealer.open(sealed, for: run.rawValue)
    } catch .unknownKey(let id) {
      throw UserError(field: "ASSAY_SECRETS_KEY", "the key of run \(run) was sealed with `\(id)`, which is not there", hint: hint)
    } catch {
      throw UserError(field: "ASSAY_SECRETS_KEY", "the key of run \(run) cannot be opened", hint: hint)
    }
  }
}

/// Stands for the model of a run whose key was erased when the run ended.
struct ErasedKeyClient: ModelClient {
  let model: ModelReference

  func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    throw Failure(
      .unauthorized, "the key that this run was started with was erased when it ended",
      hint: "send it again with the request that opens the run, as `Authorization: Bearer KEY`")
  }
}
