import AssayKit
import Scoring

/// The language resources of IFEval and IFBench as a data set: one document a part.
enum LanguageResourcesDataset {
  /// Each part and the name of its file, the one in the folder that set-up makes.
  private static let files: [(part: LanguageResources.Part, name: String)] = [
    (.abbreviations, "punkt_tab.english.abbrev_types.txt"), (.sentenceStarters, "punkt_tab.english.sent_starters.txt"),
    (.collocations, "punkt_tab.english.collocations.tab"), (.wordContexts, "punkt_tab.english.ortho_context.tab"),
    (.stopWords, "stopwords.english.txt"), (.syllables, "syllapy.data.csv"), (.emoji, "emoji.emoji_data_keys.jsonl"),
    (.tags, "perceptron_tagger.tagdict.json"), (.tagWeights, "perceptron_tagger.weights.json"),
    (.tagClasses, "perceptron_tagger.classes.json"), (.languages, "langdetect.profiles.jsonl"),
    (.ideographs, "langdetect.messages.properties"),
  ]

  static let specification = DatasetSpecification(
    id: "language-resources", revision: "nltk-5db857e6",
    access: .folder(
      named: "nlp-resources",
      hint: "run `make language-resources`, or `assay benchmarks prepare language_resources --from FOLDER` with its files"),
    licence: "Apache-2.0, MIT, BSD-3-Clause",
    parts: files.map { part, name in
      .init(
        name: part.rawValue, hubFiles: [], localFiles: [name], form: .document, isOptional: part == .ideographs, recordCount: 1
      ) { record, _ throws(DatasetRecordError) in
        guard case .string(let text) = record, let compact = part.compact(text) else {
          throw DatasetRecordError("the file is not what its publisher has")
        }
        return DatasetLine(key: key, value: .string(compact))
      }
    })

  private static let key = "text"

  /// The resources, read part by part when a check first needs one.
  static func resources(from dataset: any Dataset) -> LanguageResources {
    LanguageResources { part throws(Failure) in
      let record = try dataset.record(key, in: part.rawValue)
      // Told below, with the part's name.
      guard case .string(let text)? = try? JSONValue(json: record) else {
        throw Failure(.malformed, "the language resource `\(part.rawValue)` cannot be read")
      }
      return text
    }
  }
}
