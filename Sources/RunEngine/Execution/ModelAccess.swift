import AssayKit

/// Finds the model that a run is to be worked on with, by the installation's own key or by the run's.
struct ModelAccess: Sendable {
  let store: any CredentialStore
  let models: any ModelDirectory
  let sealer: SecretSealer?

  /// - Throws: `.refused` when the model cannot be reached in principle, or the run's key cannot be opened on this machine.
  func model(of run: RunRecord) async throws(RunServiceError) -> ReachedModel {
    let stored: StoredCredential?
    do throws(StoreError) { stored = try await store.credential(of: run.id) } catch { throw .store(error) }
    // What has an answer can still be scored; nothing is ever asked with another key than the run's.
    if let stored, stored.sealed == nil { return ReachedModel(client: ErasedKeyClient(model: run.request.model), card: nil) }
    let credential = try stored?.sealed.map { sealed throws(RunServiceError) in try open(sealed, of: run.id) }
    do throws(UserError) {
      return try await models.reach(run.request.model, credential: credential, concurrency: run.request.concurrency)
    } catch {
      throw .refused([RunFinding(.model, .model, error)])
    }
  }

  /// What is missing is this machine's: another worker may have it.
  private func open(_ sealed: SealedText, of run: RunID) throws(RunServiceError) -> Credential {
    guard let sealer else { throw Self.refusal("run \(run) has a sealed key, and there is nothing to open it with") }
    do throws(SecretSealer.Problem) {
      return try sealer.open(sealed, for: run.rawValue)
    } catch .unknownKey(let id) {
      throw Self.refusal("the key of run \(run) was sealed with `\(id)`, which is not there")
    } catch {
      throw Self.refusal("the key of run \(run) cannot be opened")
    }
  }

  private static func refusal(_ message: String) -> RunServiceError {
    let hint = "set ASSAY_SECRETS_KEY to the value that the server had when the run was started"
    return .refused([.blocking(.setup, nil, message, hint: hint)])
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
