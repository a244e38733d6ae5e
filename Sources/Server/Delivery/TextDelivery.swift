import AssayKit
import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Texts that are made for each request: compressed where the client takes it, and not sent again where it has them.
enum TextDelivery {
  static func response(
    _ text: String, request: Request, status: HTTPResponse.Status = .ok, headers: HTTPFields
  ) -> Response {
    var headers = headers
    headers[.vary] = "Accept-Encoding, Cookie"
    if status == .ok {
      let tag = Self.tag(of: text)
      headers[.eTag] = tag
      if request.method == .get || request.method == .head, isKnown(tag, to: request) {
        return Response(status: .notModified, headers: headers)
      }
    }
    guard Gzip.isWelcome(to: request), let compressed = Gzip.compress(text) else {
      return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
    headers[.contentEncoding] = "gzip"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: compressed))
  }

  /// Weak, because it stands for the compressed text as well.
  private static func tag(of text: String) -> String {
    let digest = SHA256.hash(data: Data(text.utf8)).prefix(12)
    return "W/\"" + digest.hexadecimal + "\""
  }

  private static func isKnown(_ tag: String, to request: Request) -> Bool {
    guard let known = request.headers[.ifNoneMatch] else { return false }
    let bare = tag.dropFirst(2)
    return known.split(separator: ",").contains { candidate in
      let candidate = candidate.drop { $0.isWhitespace }
      return candidate == "*" || candidate == bare || candidate == tag
    }
  }
}
