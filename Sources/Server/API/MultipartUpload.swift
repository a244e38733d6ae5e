import Foundation
import HTTPTypes

/// Takes the one file, and short texts beside it, out of a `multipart/form-data` body (RFC 7578) while it arrives.
struct MultipartUpload {
  private enum Place {
    case preamble, headers, content, between, ended
  }

  private static let headerLimit = 16 << 10
  private static let textLimit = 16 << 10

  private let field: String
  private let textFields: [String]
  private let limit: Int
  private let delimiter: Data
  /// What has arrived and is not decided; a line end is put in front, since the first delimiter may have none.
  private var rest = Data("\r\n".utf8)
  private var place = Place.preamble
  private var size = 0
  /// The field whose content arrives.
  private var current = ""
  private var seen: Set<String> = []
  private var pieces: [String: Data] = [:]

  /// - Parameters:
  ///   - field: the field of the file.
  ///   - texts: other fields that are allowed, each at most once and short.
  ///   - limit: the most bytes of the file.
  /// - Throws: 415.
  init(contentType: String, field: String, texts: [String] = [], limit: Int) throws(Problem) {
    let parts = contentType.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    let named = parts.dropFirst().first { $0.lowercased().hasPrefix("boundary=") }
    let boundary = named.map { $0.dropFirst("boundary=".count).trimmingCharacters(in: CharacterSet(charactersIn: "\"")) } ?? ""
    guard parts.first?.lowercased() == "multipart/form-data", (1...70).contains(boundary.utf8.count) else {
      throw Problem(
        .unsupportedMediaType, "media-type", "the body is `\(contentType.prefix(100))`",
        hint: "send the file as `multipart/form-data` in the field `\(field)`: `curl -F \(field)=@FILE`")
    }
    self.field = field
    textFields = texts
    self.limit = limit
    delimiter = Data("\r\n--\(boundary)".utf8)
  }

  /// - Returns: bytes of the file that are certain by now.
  /// - Throws: 413, and 422 for another field, a second file, or what is not multipart.
  mutating func add(_ bytes: some Collection<UInt8>) throws(Problem) -> Data {
    rest.append(contentsOf: bytes)
    var content = Data()
    while try step(&content) {}
    size += content.count
    guard size <= limit else {
      throw Self.tooLarge(limit)
    }
    return content
  }

  static func tooLarge(_ limit: Int) -> Problem {
    Problem(.contentTooLarge, "too-large", "the file is larger than \(limit) bytes", hint: "`assay verify FILE` has room for more")
  }

  /// - Throws: 422 when the body ended before the file did.
  func end() throws(Problem) {
    guard place == .ended, seen.contains(field) else { throw malformed("it ends before the file does, or holds none") }
  }

  /// A text field that has arrived; `nil` when there was none, or nothing in it.
  func text(_ name: String) -> String? {
    guard let data = pieces[name], let text = String(data: data, encoding: .utf8) else { return nil }
    let words = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return words.isEmpty ? nil : words
  }

  /// - Returns: whether there may be another step without more bytes.
  private mutating func step(_ content: inout Data) throws(Problem) -> Bool {
    switch place {
    case .preamble:
      guard let found = rest.firstRange(of: delimiter) else {
        if rest.count > delimiter.count { rest = Data(rest.suffix(delimiter.count)) }
        return false
      }
      rest = Data(rest[found.upperBound...])
      place = .headers
    case .headers:
      guard let end = rest.firstRange(of: Data("\r\n\r\n".utf8)) else {
        if rest.count >= 2, rest.prefix(2).elementsEqual("--".utf8) { throw malformed("it has no field `\(field)`") }
        guard rest.count <= Self.headerLimit else { throw malformed("a part's headers are too long") }
        return false
      }
      try check(String(decoding: rest[..<end.lowerBound], as: UTF8.self))
      rest = Data(rest[end.upperBound...])
      place = .content
    case .content: return try takeContent(&content)
    case .between:
      guard rest.count >= 2 else { return false }
      if rest.prefix(2).elementsEqual("--".utf8) {
        place = .ended
      } else {
        guard seen.count <= textFields.count else { throw malformed("it has more than one field") }
        place = .headers
      }
    case .ended:
      // What follows the last delimiter has no meaning.
      rest = Data()
      return false
    }
    return true
  }

  private mutating func takeContent(_ content: inout Data) throws(Problem) -> Bool {
    let found = rest.firstRange(of: delimiter)
    let certain = found.map { $0.lowerBound - rest.startIndex } ?? rest.count - delimiter.count
    if certain > 0 {
      if current == field {
        content += rest.prefix(certain)
      } else {
        pieces[current, default: Data()] += rest.prefix(certain)
        guard pieces[current, default: Data()].count <= Self.textLimit else {
          throw .invalid([FieldError(current, "\(current) has more than \(Self.textLimit) bytes")])
        }
      }
    }
    guard let found else {
      if certain > 0 { rest = Data(rest.dropFirst(certain)) }
      return false
    }
    rest = Data(rest[found.upperBound...])
    place = .between
    return true
  }

  private mutating func check(_ headers: String) throws(Problem) {
    let disposition = headers.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-disposition:") } ?? ""
    let name = disposition.firstMatch(of: #/[; ]name="?([^";]*)"?/#).map { String($0.1) }
    guard let name, name == field || textFields.contains(name) else {
      throw .invalid([
        FieldError(name ?? "", "unknown field `\((name ?? "").prefix(100))`", hint: "send the file in the field `\(field)`")
      ])
    }
    guard seen.insert(name).inserted else { throw malformed("`\(name)` is in it twice") }
    current = name
  }

  private func malformed(_ what: String) -> Problem {
    .invalid([
      FieldError(field, "the body is not the form that its type says: \(what)", hint: "`curl -F \(field)=@FILE` sends it right")
    ])
  }
}
