import AssayKit
import TestSupport
import Testing

@testable import Scoring

/// Tokenizers, language detection and text functions against what NLTK, langdetect, syllapy and CPython say of the same texts.
@Suite struct LanguageOracleDifferentialTests {
  private struct Row: Decodable {
    let text: String
    let sent_tokenize: [String]
    let word_tokenize: [String]
    let first_pos_tag: String?
    let syllables: [Int]
    let langdetect_seed0: String
    let py_split: [String]
    let py_isupper: Bool
    let py_islower: Bool
    let len_codepoints: Int
  }

  private static func rows() throws -> [Row] {
    try ReferenceRows("fixtures/nlp-resources/oracle.jsonl", known: 900)?.all ?? []
  }

  @Test func textFunctionsAreCPythons() throws {
    for row in try Self.rows() {
      let text = row.text.codePoints
      #expect(text.count == row.len_codepoints)
      #expect(text.words.map(\.string) == row.py_split, "\(row.text.prefix(80))")
      #expect(text.isUpper == row.py_isupper, "\(row.text.prefix(80))")
      #expect(text.isLower == row.py_islower, "\(row.text.prefix(80))")
    }
  }

  @Test func sentencesAndWordsAreNLTKs() throws {
    guard let resources = PublishedLanguage.resources else { return }
    let sentences = try resources.sentences()
    let words = try resources.words()
    for row in try Self.rows() {
      let text = row.text.codePoints
      #expect(sentences.sentences(of: text).map(\.string) == row.sent_tokenize, "\(row.text.prefix(80))")
      #expect(try words.words(of: text).map(\.string) == row.word_tokenize, "\(row.text.prefix(80))")
    }
  }

  @Test func languagesAreLangdetects() throws {
    guard let resources = PublishedLanguage.resources else { return }
    let detector = try resources.detector()
    for row in try Self.rows() {
      #expect(try detector.language(of: row.text.codePoints) ?? "error" == row.langdetect_seed0, "\(row.text.prefix(80))")
    }
  }
}
