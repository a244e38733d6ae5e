import AssayKit
import Logging
import NIOHTTP1

/// Brings one file into the folder of downloads: it goes on with what an earlier try, also of another process, has left.
struct HubDownload {
  let client: HubClient
  /// The commit in addresses.
  let revision: String
  let folder: String
  let environment: PreparationEnvironment
  let progress: @Sendable (DatasetProgress) -> Void

  /// - Returns: the path of the whole, checked file.
  func run(_ listed: HubFile) async throws(SetupNeeded) -> String {
    var file = listed
    if file.identity == nil || file.size == nil { file = try await described(file) }
    let target = folder + "/" + (file.identity?.hash ?? CacheLayout.name(revision + "/" + file.path))
    do throws(FileFault) {
      if let identity = file.identity, try FileSystem.stamp(of: target) != nil {
        if try identity.hash(of: target) == identity.hash { return target }
        try FileSystem.remove(target)
      }
    } catch {
      throw error.setup
    }
    try await fetchChecked(file, target)
    return target
  }

  /// Asks for size and hash where the listing does not have them.
  private func described(_ file: HubFile) async throws(SetupNeeded) -> HubFile {
    var retry = HubRetry()
    while true {
      do throws(HubFault) {
        let answer = try await client.send(.HEAD, address(of: file), subject: subject(file))
        var described = file
        // `Content-Length` is left to the answer with the bytes: some servers write 0 where there is no body.
        described.size = file.size ?? answer.linkedSize
        described.identity = file.identity ?? answer.linkedTag.flatMap { HubFile.Identity(tag: $0) }
        return described
      } catch {
        try await client.words.wait(after: error, &retry, environment)
      }
    }
  }

  /// A wrong hash is told and tried once more: a broken proxy is likelier than a broken hub.
  private func fetchChecked(_ file: HubFile, _ target: String) async throws(SetupNeeded) {
    let partial = target + ".part"
    var isSecondTry = false
    while true {
      let output: OpenFile
      // Without a hash nothing tells whether the rest of a file belongs to its start.
      do throws(FileFault) { output = try OpenFile.writing(partial, empty: file.identity == nil) } catch { throw error.setup }
      try await fetch(file, to: output)
      guard let words = try settle(file, partial, target) else { return }
      if isSecondTry { throw SetupNeeded(words, hint: "the hub or a proxy in between changes the file; \(client.words.elsewhere)") }
      environment.logger.warning("\(words); it is deleted and downloaded again")
      isSecondTry = true
    }
  }

  /// Gives the file its name, or deletes it.
  ///
  /// - Returns: what is wrong with it.
  private func settle(_ file: HubFile, _ partial: String, _ target: String) throws(SetupNeeded) -> String? {
    do throws(FileFault) {
      if let identity = file.identity {
        let found = try identity.hash(of: partial)
        guard found == identity.hash else {
          try FileSystem.remove(partial)
          return "\(subject(file)) has the wrong checksum: \(found) instead of \(identity.hash)"
        }
      }
      try FileSystem.replace(target, with: partial)
      return nil
    } catch {
      throw error.setup
    }
  }

  /// Sends requests until the file has its length.
  private func fetch(_ file: HubFile, to output: OpenFile) async throws(SetupNeeded) {
    var retry = HubRetry()
    var reached: Int64 = 0
    while true {
      do throws(HubFault) {
        return try await HubTransfer(download: self, file: file, output: output).run { offset in
          // Only more than ever before is progress: a server that always starts again and always breaks off makes none.
          if offset > reached { retry.progressed() }
          reached = max(reached, offset)
        }
      } catch {
        try await client.words.wait(after: error, &retry, environment)
      }
    }
  }

  func address(of file: HubFile) -> String {
    HubAddress.path("datasets", client.words.specification.id, "resolve", revision, file.path)
  }

  func subject(_ file: HubFile) -> String { "`\(file.path)` of `\(client.words.specification.id)`" }
}
