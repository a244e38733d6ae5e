import AssayKit
import Foundation
import Scoring
import TestSupport
import Testing

/// The language resources of the shared folder, as their publishers have them.
enum PublishedLanguage {
  static let files: [LanguageResources.Part: String] = [
    .abbreviations: "punkt_tab.english.abbrev_types.txt", .sentenceStarters: "punkt_tab.english.sent_starters.txt",
    .collocations: "punkt_tab.english.collocations.tab", .wordContexts: "punkt_tab.english.ortho_context.tab",
    .stopWords: "stopwords.english.txt", .syllables: "syllapy.data.csv", .emoji: "emoji.emoji_data_keys.jsonl",
    .tags: "perceptron_tagger.tagdict.json", .tagWeights: "perceptron_tagger.weights.json",
    .tagClasses: "perceptron_tagger.classes.json", .languages: "langdetect.profiles.jsonl",
  ]

  /// `nil`, after saying so, when the shared folder is not there.
  static let resources: LanguageResources? = {
    guard let folder = SharedFolder.place("data/nlp-resources") else { return nil }
    return LanguageResources { part throws(Failure) in
      guard let name = files[part] else { return "" }
      do {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        guard let compact = part.compact(text) else { throw Failure(.malformed, "`\(name)` is something else") }
        return compact
      } catch {
        throw Failure(.malformed, "`\(name)` cannot be read: \(error)")
      }
    }
  }()
}
