import AssayKit
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Sends requests to the hub and follows its redirects. The token goes to the endpoint and to no other server.
struct HubClient: Sendable {
  let http: HTTPClient
  let settings: HubSettings
  let words: HubWords
  let now: @Sendable () -> Timestamp

  /// The end of a chain of redirects.
  struct Answer {
    let response: HTTPClientResponse
    /// What the hub itself said on the way about the file that it sends us to: size and hash of the content, not of the transfer.
    let linkedSize: Int64?
    let linkedTag: String?
  }

  private static let redirects = 10

  /// - Parameters:
  ///   - path: below the endpoint, encoded.
  ///   - subject: what is asked for, for messages.
  func send(
    _ method: HTTPMethod, _ path: String, headers: HTTPHeaders = [:], subject: String
  ) async throws(HubFault) -> Answer {
    guard var url = URL(string: settings.endpoint + path), let home = Origin(url) else {
      throw .lasting(SetupNeeded("HF_ENDPOINT is no address: `\(settings.endpoint)`", hint: "give it as https://HOST"))
    }
    var linkedSize: Int64?
    var linkedTag: String?
    for _ in 0...Self.redirects {
      let isOurs = Origin(url) == home
      let response = try await exchange(method, url, headers, authorized: isOurs, subject)
      let status = Int(response.status.code)
      if isOurs {
        linkedSize = linkedSize ?? response.headers.first(name: "X-Linked-Size").flatMap { Int64($0) }
        linkedTag = linkedTag ?? response.headers.first(name: "X-Linked-Etag")
      }
      if (200...299).contains(status) || status == 416 {
        if isOurs, linkedTag == nil { linkedTag = response.headers.first(name: "ETag") }
        return Answer(response: response, linkedSize: linkedSize, linkedTag: linkedTag)
      }
      guard [301, 302, 303, 307, 308].contains(status) else {
        throw words.fault(status: status, headers: response.headers, subject: subject, ours: isOurs, now: now())
      }
      // A question about a file ends where the hub sends us elsewhere: its headers have said everything.
      guard let location = response.headers.first(name: "Location"), let next = URL(string: location, relativeTo: url)?.absoluteURL,
        let origin = Origin(next)
      else { throw .lasting(SetupNeeded("the hub sent a redirect without an address for \(subject)", hint: words.elsewhere)) }
      if method == .HEAD, origin != home { return Answer(response: response, linkedSize: linkedSize, linkedTag: linkedTag) }
      guard home.scheme == "http" || origin.scheme == "https" else {
        throw .lasting(
          SetupNeeded("the hub sent \(subject) to an address that is not encrypted: \(origin.host)", hint: words.elsewhere))
      }
      url = next
    }
    throw .lasting(SetupNeeded("the hub redirects in a circle for \(subject)", hint: words.elsewhere))
  }

  private func exchange(
    _ method: HTTPMethod, _ url: URL, _ headers: HTTPHeaders, authorized: Bool, _ subject: String
  ) async throws(HubFault) -> HTTPClientResponse {
    var request = HTTPClientRequest(url: url.absoluteString)
    request.method = method
    request.headers = headers
    // Lengths and ranges are those of the file, not of a compressed form.
    request.headers.replaceOrAdd(name: "Accept-Encoding", value: "identity")
    request.headers.replaceOrAdd(name: "User-Agent", value: "assay")
    if authorized, let token = settings.token {
      request.headers.replaceOrAdd(name: "Authorization", value: "Bearer \(token.exposed)")
    }
    do {
      return try await http.execute(request, deadline: .distantFuture)
    } catch {
      throw connectionFault(error, host: url.host() ?? settings.endpoint, subject)
    }
  }

  /// The meaning of an error of the connection, before or within an answer.
  func connectionFault(_ error: any Error, host: String, _ subject: String) -> HubFault {
    if error is CancellationError || Task.isCancelled { return .cancelled }
    switch error as? HTTPClientError {
    case .cancelled?: return .cancelled
    case .readTimeout?:
      return .passing("`\(host)` sent nothing of \(subject) for \(settings.silence.components.seconds) seconds", retryAfter: nil)
    case .connectTimeout?: return .passing("`\(host)` did not take a connection in time", retryAfter: nil)
    case .remoteConnectionClosed?: return .passing("`\(host)` closed the connection within \(subject)", retryAfter: nil)
    default: break
    }
    if error is HTTPParserError { return .passing("`\(host)` ended \(subject) too early", retryAfter: nil) }
    return .passing("no connection to `\(host)` for \(subject): \(String(String(describing: error).prefix(200)))", retryAfter: nil)
  }
}

/// What a credential belongs to: scheme, host and port.
struct Origin: Hashable {
  let scheme: String
  let host: String
  let port: Int

  init?(_ url: URL) {
    guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https", let host = url.host()?.lowercased(),
      !host.isEmpty
    else { return nil }
    self.scheme = scheme
    self.host = host
    port = url.port ?? (scheme == "https" ? 443 : 80)
  }
}
