import Scoring
import TestSupport
import Testing

/// Real answers of eleven models and synthetic ones, with what the reference implementations read out of them.
@Suite struct LetterReaderDifferentialTests {
  private struct Row: Decodable {
    let row: Int
    let model: String
    let answer: String?
    let text: String
    let published: String?
    let official: String?
    let level: String?
    let simpleEvals: String?
    let aaV2: String?
    let aaV3: String?

    enum CodingKeys: String, CodingKey {
      case row, model, answer
      case text = "model_outputs"
      case published = "published_pred"
      case official = "official_chain_pred"
      case level = "official_chain_level"
      case simpleEvals = "simple_evals_first_ABCD"
      case aaV2 = "aa_v2_last"
      case aaV3 = "aa_v3_chain"
    }
  }

  private static func rows() throws -> ReferenceRows<Row>? {
    try ReferenceRows("fixtures/mmlu-pro/extraction.jsonl", known: 6_312)
  }

  private static let levels: [ReadingRule: String] = [.answerIs: "l1", .answerLine: "l2", .lastLetter: "l3"]

  private func letter(_ reading: Reading<Unicode.Scalar>?) -> String? { reading.map { String(Character($0.value)) } }

  @Test func everyRowIsReadAsTheReferencesReadIt() throws {
    guard let rows = try Self.rows() else { return }
    var counts: [String: Int] = [:]
    for row in rows.all {
      let official = LetterReader.mmluPro.read(row.text)
      #expect(letter(official) == row.official, "row \(row.row), official")
      // The rows' levels were computed before `**` was taken off, which their letters do not notice.
      if !row.text.contains("**") { #expect(official.flatMap { Self.levels[$0.rule] } == row.level, "row \(row.row), level") }
      #expect(letter(LetterReader.simpleEvals.read(row.text)) == row.simpleEvals, "row \(row.row), simple-evals")
      #expect(letter(LetterReader.aaV2.read(row.text)) == row.aaV2, "row \(row.row), aa_v2")
      #expect(letter(LetterReader.aaV3.read(row.text)) == row.aaV3, "row \(row.row), aa_v3")
      counts[row.level ?? "none", default: 0] += 1
    }
    #expect(!rows.areKnown || ["l1", "l2", "l3", "none"].allSatisfy { counts[$0, default: 0] > 0 }, "\(counts)")
  }

  /// Published totals can be computed again: these three models were scored with the whole chain, the six that ran locally
  /// with its first step only.
  @Test func publishedPredictionsAreReproduced() throws {
    guard let rows = try Self.rows() else { return }
    let whole: Set = ["gemini-1.5-pro-002", "gemini-1.5-flash-002", "jamba-1.5-large"]
    let firstStep: Set = [
      "Llama-2-7b-hf", "Mistral-7B-Instruct-v0.2", "Mixtral-8x7B-Instruct-v0.1", "Phi-3-mini-4k-instruct", "Yi-6b-Chat",
      "c4ai-command-r-v01",
    ]
    var compared: [String: Int] = [:]
    for row in rows.all where whole.contains(row.model) || firstStep.contains(row.model) {
      // The script for local models leaves `**` in the text.
      if firstStep.contains(row.model), row.text.contains("**") { continue }
      let reading = LetterReader.mmluPro.read(row.text)
      let counts = whole.contains(row.model) || reading?.rule == .answerIs
      #expect((counts ? letter(reading) : nil) == row.published, "row \(row.row) of \(row.model)")
      compared[row.model, default: 0] += 1
    }
    #expect(!rows.areKnown || whole.union(firstStep).allSatisfy { compared[$0, default: 0] > 50 }, "\(compared)")
  }
}
