import AssayKit
import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// The files of a data set from the hub.
struct HubSource {
  let specification: DatasetSpecification
  let settings: HubSettings
  let environment: PreparationEnvironment
  let command: String
  /// The folder for what is downloaded.
  let downloads: String
  let progress: @Sendable (DatasetProgress) -> Void

  /// A repository with more names than this is none of ours.
  private static let longestListing = 64 << 20

  /// Downloads what is not there yet.
  ///
  /// - Returns: the files of each part in the specification's order, and the commit they are of.
  func files() async throws(SetupNeeded) -> (parts: [[SourceFile]], commit: String) {
    guard !settings.isOffline else { throw words.offline() }
    do throws(FileFault) { try FileSystem.makeFolder(downloads) } catch { throw error.setup }
    let http = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
    let result: Result<(parts: [[SourceFile]], commit: String), SetupNeeded>
    do throws(SetupNeeded) {
      let client = HubClient(http: http, settings: settings, words: words, now: environment.now)
      result = .success(try await files(client))
    } catch {
      result = .failure(error)
    }
    do {
      try await http.shutdown()
    } catch {
      environment.logger.debug("the HTTP client did not close cleanly", metadata: ["error": "\(error)"])
    }
    return try result.get()
  }

  private func files(_ client: HubClient) async throws(SetupNeeded) -> (parts: [[SourceFile]], commit: String) {
    progress(.contacting(host: settings.endpoint))
    let listing = try await listing(client)
    let commit = listing.commit ?? specification.revision
    guard commit == specification.revision || !HubAddress.isCommit(specification.revision) else {
      throw SetupNeeded(
        "the hub answered with revision \(commit) of `\(specification.id)` instead of \(specification.revision)",
        hint: words.elsewhere)
    }
    let chosen = try choose(listing)
    let download = HubDownload(
      client: client, revision: commit, folder: downloads, environment: environment, progress: progress)
    var parts: [[SourceFile]] = []
    for files in chosen {
      var sources: [SourceFile] = []
      for file in files { sources.append(SourceFile(path: try await download.run(file), name: file.path)) }
      parts.append(sources)
    }
    return (parts, commit)
  }

  private func choose(_ listing: HubListing) throws(SetupNeeded) -> [[HubFile]] {
    var parts: [[HubFile]] = []
    for part in specification.parts {
      let paths = PathPattern.choose(part.hubFiles, from: listing.files.map(\.path))
      guard !paths.isEmpty else {
        let wanted = part.hubFiles.map { "`\($0)`" }.joined(separator: " or ")
        throw SetupNeeded(
          "`\(specification.id)` on the hub has no file for its part `\(part.name)`: it looked for \(wanted)",
          hint: words.elsewhere)
      }
      parts.append(paths.compactMap { path in listing.files.first { $0.path == path } })
    }
    return parts
  }

  private func listing(_ client: HubClient) async throws(SetupNeeded) -> HubListing {
    // With `blobs` the hub adds size and hash of each file.
    let path = HubAddress.path("api/datasets", specification.id, "revision", specification.revision) + "?blobs=true"
    var retry = HubRetry()
    while true {
      do throws(HubFault) {
        let answer = try await client.send(.GET, path, subject: "`\(specification.id)`")
        return try await read(answer.response, client)
      } catch {
        try await words.wait(after: error, &retry, environment)
      }
    }
  }

  private func read(_ response: HTTPClientResponse, _ client: HubClient) async throws(HubFault) -> HubListing {
    let bytes: [UInt8]
    do {
      bytes = Array(try await response.body.collect(upTo: Self.longestListing).readableBytesView)
    } catch {
      throw client.connectionFault(error, host: settings.endpoint, "the list of files of `\(specification.id)`")
    }
    guard let listing = HubListing(json: bytes) else {
      throw .lasting(
        SetupNeeded(
          "`\(settings.endpoint)` does not answer like the hub",
          hint: "check HF_ENDPOINT, and whether the network asks to sign in first; or \(words.fromFolder)"))
    }
    return listing
  }

  private var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(15), read: .nanoseconds(Int64(settings.silence / .nanoseconds(1)))),
      decompression: .disabled)
    configuration.httpVersion = .http1Only
    // Tries are counted here, not below.
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }

  private var words: HubWords {
    HubWords(
      specification: specification, endpoint: settings.endpoint, hasToken: settings.token != nil, command: command)
  }
}

/// Addresses on the hub.
enum HubAddress {
  /// `parts` below the endpoint; slashes inside a part separate folders, everything unusual is encoded.
  static func path(_ parts: String...) -> String {
    parts.flatMap { $0.split(separator: "/") }.map { "/" + encoded($0) }.joined()
  }

  static func isCommit(_ revision: String) -> Bool {
    revision.utf8.count == 40 && revision.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func encoded(_ text: Substring) -> String {
    text.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        String(Unicode.Scalar(byte))
      default: "%" + [byte].hexadecimal.uppercased()
      }
    }.joined()
  }
}
