import AssayKit

/// The one word that a judge of AA-LCR answers with.
public enum CorrectnessWord {
  /// Whether `reply` calls the answer correct; `nil` when it says neither.
  ///
  /// `INCORRECT` anywhere decides first, since `CORRECT` is a part of it; otherwise the reply must begin with `CORRECT`. In any case, with
  /// white space around it.
  public static func read(_ reply: String) -> Bool? {
    let text = ReasoningBlocks.removed(from: reply).unicodeScalars.trimmed(\.isSpace)
    let scalars = Array(text)
    let (correct, incorrect) = (Array("correct".unicodeScalars), Array("incorrect".unicodeScalars))
    if scalars.indices.contains(where: { scalars.has(incorrect, ignoringCaseAt: $0) }) { return false }
    return scalars.has(correct, ignoringCaseAt: 0) ? true : nil
  }
}
