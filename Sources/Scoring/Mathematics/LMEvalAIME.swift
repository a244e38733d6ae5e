/// The rule of lm-evaluation-harness for AIME (`tasks/aime/utils.py`), to compare with published numbers.
///
/// The answer is what stands between the first and the last dollar sign, else the whole text; a last `\boxed{…}` overrides
/// it. It is right when it equals the key as text after LaTeX's layout was stripped: `016`, `16.` and `\text{16}` are not 16.
public enum LMEvalAIME {
  /// - Parameter key: the answer's digits as the data set has them.
  public static func matches(_ response: String, key: String) -> Bool {
    let text = Array(response.unicodeScalars)
    return stripped(boxed(in: text) ?? betweenDollars(text)) == Array(key.unicodeScalars)
  }

  private static let box = scalars("\\boxed"), openBox = scalars("\\boxed{"), spacedBox = scalars("\\boxed ")

  private static func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

  private static func betweenDollars(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard let first = text.firstIndex(of: "$"), let last = text.lastIndex(of: "$"), first < last else { return text }
    return Array(text[(first + 1)..<last])
  }

  /// The content that overrides; `nil` where the reference finds no box or gives up on it. It gives up on every `\fbox`.
  private static func boxed(in text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
    if let spaced = text.indices.last(where: { text.has(spacedBox, at: $0) }) {
      return Array(text[(spaced + spacedBox.count)...].prefix { $0 != "$" })
    }
    guard let start = text.indices.last(where: { text.has(box, at: $0) }), text.has(openBox, at: start) else { return nil }
    var depth = 0
    for place in text[start...].indices {
      if text[place] == "{" { depth += 1 }
      guard text[place] == "}" else { continue }
      depth -= 1
      if depth == 0 { return Array(text[(start + openBox.count)..<place]) }
    }
    return nil
  }

  /// The reference's normal form as far as it can equal digits; `nil` where it gives up.
  ///
  /// Its later steps rewrite roots, fractions and `a/b`; none of them can turn another text into digits.
  private static func stripped(_ answer: [Unicode.Scalar]) -> [Unicode.Scalar]? {
    var text = answer
    for (old, new) in replacementsBeforeUnits { text = text.replacing(old, with: new) }
    let units = text.indices.filter { text.has(unit, at: $0) }
    guard units.count <= 1 else { return nil }
    if let start = units.first { text.removeSubrange(start...) }
    for (old, new) in replacementsAfterUnits { text = text.replacing(old, with: new) }
    if text.first == "." { text.insert("0", at: 0) }
    let equals = text.indices.filter { text[$0] == "=" }
    if equals.count == 1, equals[0] <= 2 { text.removeSubrange(...equals[0]) }
    return text.filter { $0 != " " }
  }

  private static let unit = scalars("\\text{ ")
  private static let replacementsBeforeUnits = [
    ("\n", ""), ("\\!", ""), ("\\\\", "\\"), ("\\left", ""), ("\\right", ""), ("^{\\circ}", ""), ("^\\circ", ""), ("\\$", ""),
  ].map { (scalars($0.0), scalars($0.1)) }
  private static let replacementsAfterUnits = [("\\%", ""), ("\\%", ""), (" .", " 0."), ("{.", "{0.")].map {
    (scalars($0.0), scalars($0.1))
  }
}

extension [Unicode.Scalar] {
  /// Every occurrence replaced, from left to right, as Python's `str.replace` does.
  fileprivate func replacing(_ old: [Unicode.Scalar], with new: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(count)
    var place = 0
    while place < count {
      if self[place] == old[0], has(old, at: place) {
        result += new
        place += old.count
      } else {
        result.append(self[place])
        place += 1
      }
    }
    return result
  }
}
