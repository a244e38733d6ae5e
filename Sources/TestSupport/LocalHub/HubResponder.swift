import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers for one of the two servers of a `LocalHub`.
struct HubResponder: HTTPResponder {
  typealias Context = BasicRequestContext

  let hub: LocalHub
  let place: LocalHub.Seen.Place

  private var repository: HubRepository { hub.repository }

  func respond(to request: Request, context: Context) async throws -> Response {
    let seen = LocalHub.Seen(
      place: place, method: request.method.rawValue, path: request.uri.string, range: request.headers[.range],
      authorization: request.headers[.authorization])
    let fault = hub.take(seen)
    var response = try answer(request, fault)
    if request.method == .head { response = response.createHeadResponse() }
    return response
  }

  private func answer(_ request: Request, _ fault: LocalHub.Fault?) throws -> Response {
    switch fault {
    case .status(let code, let headers): return Self.response(code, headers)
    case .page: return Self.response(200, ["Content-Type": "text/html"], "<html>Sign in to this network</html>")
    default: break
    }
    let path = request.uri.path.removingPercentEncoding ?? request.uri.path
    if place == .storage {
      // Storages take an address that is signed, or credentials, but not both.
      guard request.headers[.authorization] == nil else { return Self.response(400, [:], "only one way to authorize") }
      guard let file = repository.files.first(where: { path == "/objects/\($0.hash)" }) else { return Self.response(404, [:]) }
      return FileAnswer(file: file, tag: "\"storage-\(file.hash.prefix(8))\"", isBare: false).response(to: request, fault, hub.end)
    }
    if let refusal = refusal(request, path) { return refusal }
    let base = "/datasets/\(repository.id)/resolve/\(repository.commit)/"
    let cached = "/api/resolve-cache\(base)"
    if path == "/api/datasets/\(repository.id)/revision/\(repository.commit)" {
      return try listing(blobs: (request.uri.query ?? "").contains("blobs=true"))
    }
    if path.hasPrefix("/api/datasets/\(repository.id)/revision/") {
      return Self.response(404, ["X-Error-Code": "RevisionNotFound"])
    }
    for (start, isCached) in [(base, false), (cached, true)] where path.hasPrefix(start) {
      guard let file = repository.files.first(where: { $0.path == path.dropFirst(start.count) }) else {
        return Self.response(404, ["X-Error-Code": "EntryNotFound", "X-Error-Message": "Entry not found"])
      }
      if isCached || repository.isBare {
        return FileAnswer(file: file, tag: "\"\(file.hash)\"", isBare: repository.isBare).response(to: request, fault, hub.end)
      }
      return redirect(file, cached)
    }
    return Self.response(404, ["X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"])
  }

  /// Large files lie in the storage; small ones on the hub itself, behind a redirect without a host.
  private func redirect(_ file: HubRepository.File, _ cached: String) -> Response {
    let common = ["X-Repo-Commit": repository.commit]
    guard file.isLarge else {
      return Self.response(307, common.merging(["Location": cached + file.path]) { first, _ in first }, "Temporary Redirect")
    }
    let headers = [
      "Location": "\(hub.storage)/objects/\(file.hash)?signature=1", "X-Linked-Etag": "\"\(file.hash)\"",
      "X-Linked-Size": String(file.content.count),
    ]
    return Self.response(302, common.merging(headers) { first, _ in first }, "Found")
  }

  private func listing(blobs: Bool) throws -> Response {
    let json = try JSONSerialization.data(withJSONObject: repository.listing(blobs: blobs))
    return Self.response(200, ["Content-Type": "application/json"], String(decoding: json, as: UTF8.self))
  }

  private func refusal(_ request: Request, _ path: String) -> Response? {
    let token = request.headers[.authorization].map { $0.replacingOccurrences(of: "Bearer ", with: "") }
    if token == "expired" {
      return Self.response(401, ["X-Error-Message": "Invalid credentials in Authorization header"])
    }
    switch repository.gate {
    case .open: return nil
    case .gated(let tokens):
      guard path.contains("/resolve"), !tokens.contains(token ?? "") else { return nil }
      let words = "Access to dataset \(repository.id) is restricted."
      return Self.response(token == nil ? 401 : 403, ["X-Error-Code": "GatedRepo", "X-Error-Message": words])
    case .hidden(let tokens):
      guard !tokens.contains(token ?? "") else { return nil }
      return Self.response(token == nil ? 401 : 404, ["X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"])
    }
  }

  static func response(_ code: Int, _ headers: [String: String], _ text: String = "") -> Response {
    var fields = HTTPFields()
    for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
    return Response(
      status: HTTPResponse.Status(code: code), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

/// The bytes of a file, or a part of them.
private struct FileAnswer {
  struct Broken: Error {}

  let file: HubRepository.File
  let tag: String
  /// Without length and tag.
  let isBare: Bool

  func response(to request: Request, _ fault: LocalHub.Fault?, _ end: TestSignal) -> Response {
    var start = 0
    var status = HTTPResponse.Status.ok
    var headers = HTTPFields()
    if !isBare { headers[.eTag] = tag }
    headers[.acceptRanges] = "bytes"
    var ignoresRange = false
    if case .noRange = fault { ignoresRange = true }
    if let range = request.headers[.range], !ignoresRange, let asked = Int(range.filter(\.isNumber)) {
      guard asked < file.content.count else {
        headers[.contentRange] = "bytes */\(file.content.count)"
        return Response(status: .rangeNotSatisfiable, headers: headers)
      }
      start = asked
      status = .partialContent
      headers[.contentRange] = "bytes \(start)-\(file.content.count - 1)/\(file.content.count)"
    }
    return Response(status: status, headers: headers, body: body(from: start, fault, end))
  }

  private func body(from start: Int, _ fault: LocalHub.Fault?, _ end: TestSignal) -> ResponseBody {
    var bytes = Array(file.content.dropFirst(start))
    if case .otherBytes = fault { bytes = bytes.map { $0 ^ 1 } }
    let whole = bytes
    return ResponseBody(contentLength: isBare ? nil : whole.count) { writer in
      switch fault {
      case .cut(let count):
        try await writer.write(ByteBuffer(bytes: whole.prefix(count)))
        throw Broken()
      case .silence:
        await end.wait()
        throw Broken()
      case .slow(let piece, let pause):
        for first in stride(from: 0, to: whole.count, by: piece) {
          try await writer.write(ByteBuffer(bytes: whole[first..<min(first + piece, whole.count)]))
          try await Task.sleep(for: pause)
        }
      default:
        for first in stride(from: 0, to: whole.count, by: 1 << 16) {
          try await writer.write(ByteBuffer(bytes: whole[first..<min(first + 1 << 16, whole.count)]))
        }
      }
      try await writer.finish(nil)
    }
  }
}
