/// Finds the answer that a text puts into a LaTeX box.
public enum BoxedAnswer {
  /// The content of the last box that is closed and not empty, without spaces around it.
  public static func last(in text: String) -> String? {
    BoxedContents.last(in: Array(text.unicodeScalars)).map { String(String.UnicodeScalarView($0.trimmed(\.isSpace))) }
  }
}

/// The boxes of a LaTeX text: `\boxed{…}`, `\fbox{…}`, and `\boxed 70` without braces.
enum BoxedContents {
  /// The content of the last box that is closed and not empty.
  ///
  /// Braces are balanced, escaped ones are not counted. Of nested boxes the inner one counts. An empty box is skipped: models
  /// repeat `\boxed{}` from the question. A box that was cut off is none.
  static func last(in text: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar>? {
    all(in: text).sorted { $0.start > $1.start }.first { box in !box.content.allSatisfy(\.isSpace) }?.content
  }

  private struct Box {
    let start: Int
    let content: ArraySlice<Unicode.Scalar>
  }

  private static let commands = ["\\boxed", "\\fbox"].map { Array($0.unicodeScalars) }

  /// One pass with a stack of open braces, so that the time is linear however braces are nested.
  private static func all(in text: [Unicode.Scalar]) -> [Box] {
    var boxes: [Box] = []
    var open: [(place: Int, isBox: Bool)] = []
    var boxBrace: Int?
    var place = 0
    while place < text.count {
      let here = place
      place += 1
      switch text[here] {
      case "{": open.append((here, here == boxBrace))
      case "}":
        guard let opening = open.popLast(), opening.isBox else { continue }
        boxes.append(Box(start: opening.place, content: text[(opening.place + 1)..<here]))
      case "\\":
        guard let command = commands.first(where: { text.has($0, at: here) }) else {
          place += 1  // What is escaped, a brace or a second backslash, has no meaning of its own.
          continue
        }
        place = text[(here + command.count)...].firstIndex { !$0.isSpace } ?? text.count
        boxBrace = place
        let digits = text[place...].prefix(while: \.isDecimalDigit)
        if !digits.isEmpty { boxes.append(Box(start: here, content: digits)) }
      default: break
      }
    }
    return boxes
  }
}
