import AssayKit

/// The texts of Artificial Analysis' data card, byte for byte.
enum AALCRPrompts {
  /// One message of the user: every document, then the question.
  static func prompt(documents: [String], question: String) -> String {
    let blocks = documents.enumerated().map { place, text in "BEGIN DOCUMENT \(place + 1):\n\(text)\nEND DOCUMENT \(place + 1)" }
    return """
      BEGIN INPUT DOCUMENTS

      \(blocks.joined(separator: "\n\n"))

      END INPUT DOCUMENTS

      Answer the following question using the input documents provided above.

      START QUESTION

      \(question)

      END QUESTION

      """
  }

  /// One message of the user.
  static func judge(question: String, answer: String, candidate: String) -> String {
    """
    Assess whether the following CANDIDATE ANSWER is CORRECT or INCORRECT.
    For the CANDIDATE ANSWER to be correct, it must be consistent with the OFFICIAL ANSWER.

    The question, for reference only: \(question)
    The OFFICIAL ANSWER: \(answer)
    CANDIDATE ANSWER TO ASSESS: \(candidate)

    Reply only with CORRECT or INCORRECT.
    """
  }

  static let hash = ItemText.sha256([prompt(documents: ["{document}", "{document}"], question: "{question}")])
  static let judgeHash = ItemText.sha256([
    judge(question: "{question}", answer: "{official_answer}", candidate: "{candidate_answer}")
  ])
}
