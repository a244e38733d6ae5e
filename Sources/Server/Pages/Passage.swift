import AssayKit

/// A piece of text that somebody else wrote, cut for the page.
struct Passage {
  let label: String
  /// The text, split where the extracted answer stands in it; without one it is all in `before`.
  let before: String
  let marked: String?
  let after: String
  let isBlank: Bool
  let isCut: Bool
  let length: String
  /// For the button that copies what is shown.
  let id: String
  let rawLink: String
  /// What came with the text and is not shown.
  var attached: String?

  /// Unicode scalars shown; the rest is behind the link to the raw text.
  static let limit = 20_000

  /// - Parameters:
  ///   - number: tells passages with the same label apart.
  ///   - extract: its last place in the text is marked, unless it is a part of a word there.
  init(_ text: String, label: String, number: Int = 0, rawLink: String, marking extract: String? = nil) {
    self.label = label
    id = "text-\(label)-\(number)"
    self.rawLink = rawLink
    let scalars = text.unicodeScalars
    let end = scalars.index(scalars.startIndex, offsetBy: Self.limit, limitedBy: scalars.endIndex)
    isCut = end.map { $0 < scalars.endIndex } ?? false
    length = Figures.count(text.utf8.count)
    isBlank = text.allSatisfy(\.isWhitespace)
    let shown = String(scalars[..<(end ?? scalars.endIndex)])
    if let extract, let range = Passage.lastRange(of: extract, in: shown) {
      before = String(shown[..<range.lowerBound])
      marked = String(shown[range])
      after = String(shown[range.upperBound...])
    } else {
      (before, marked, after) = (shown, nil, "")
    }
  }

  /// Only an extract that is the smaller part of the text: marking nearly all of it says nothing.
  private static func lastRange(of extract: String, in text: String) -> Range<String.Index>? {
    guard !extract.isEmpty, extract.utf8.count <= 200, extract.utf8.count * 2 <= text.utf8.count else { return nil }
    func isWhole(_ range: Range<String.Index>) -> Bool {
      let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
      let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
      return !(before.isWordy && text[range.lowerBound].isWordy)
        && !(after.isWordy && text[text.index(before: range.upperBound)].isWordy)
    }
    return text.ranges(of: extract).last(where: isWhole)
  }
}

extension Character {
  fileprivate var isWordy: Bool { isLetter || isNumber }
}

extension Message {
  /// The images that came with the text, in words: a page never loads what others name; `nil` without any.
  var imageNote: String? {
    let images = content.compactMap { part in if case .imageURL(let url) = part { Self.words(for: url) } else { nil } }
    return images.isEmpty
      ? nil : "Sent with \(images.count == 1 ? "an image" : "\(images.count) images"): \(images.joined(separator: "; "))"
  }

  /// `image/png, 1.2 kB` for one that is in the address itself.
  private static func words(for url: String) -> String {
    guard url.hasPrefix("data:"), let comma = url.firstIndex(of: ",") else { return String(url.prefix(200)) }
    let type = url[..<comma].dropFirst("data:".count).prefix { $0 != ";" }
    let padding = url.suffix(2).count { $0 == "=" }
    return "\(type.prefix(60)), \(ByteCount.words(url[comma...].utf8.dropFirst().count * 3 / 4 - padding))"
  }
}

/// The addresses of one sample.
struct ItemPath {
  let run: RunID
  let section: SectionRecord
  let key: SampleKey

  var page: String { "/runs/\(run)/\(tail)\(sample("?"))" }
  var retry: String { "/runs/\(run)/\(tail)/retry\(sample("?"))" }

  /// The page, which knows what its neighbours are.
  func page(within place: RunPlace) -> String {
    let parts = (key.sampleIndex == 0 ? [] : ["sample=\(key.sampleIndex)"]) + place.conditions
    return "/runs/\(run)/\(tail)" + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
  }

  var api: String { "/api/runs/\(run)/\(tail)" + (key.sampleIndex == 0 ? "" : "?sample_index=\(key.sampleIndex)") }

  /// A part of an attempt as plain text.
  func raw(_ attempt: Int64?, _ part: String) -> String {
    "/runs/\(run)/\(tail)/raw?attempt=\(attempt ?? 0)&part=\(part)\(sample("&"))"
  }

  private var tail: String {
    "benchmarks/\(PercentCoding.encode(section.benchmark.rawValue))/items/\(PercentCoding.encode(key.item.rawValue))"
  }

  private func sample(_ separator: String) -> String { key.sampleIndex == 0 ? "" : "\(separator)sample=\(key.sampleIndex)" }
}
