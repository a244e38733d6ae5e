public import AssayKit
import Synchronization

/// What the checkers know of languages: read part by part when a check first needs it, then kept.
public final class LanguageResources: Sendable {
  /// A text that is published apart from the program and read from a data set.
  public enum Part: String, Sendable, CaseIterable {
    case abbreviations
    case sentenceStarters = "sentence_starters"
    case collocations
    case wordContexts = "word_contexts"
    case stopWords = "stop_words"
    case syllables
    case emoji
    case tags
    case tagWeights = "tag_weights"
    case tagClasses = "tag_classes"
    case languages
    /// Ideographs that language detection takes as one.
    case ideographs
  }

  private struct Kept {
    var sentences: SentenceTokenizer?
    var words: WordTokenizer?
    var detector: LanguageDetector?
    var stopWords: Set<CodePoints>?
    var emoji: Set<UInt32>?
    var syllables: SyllableCounter?
    var tagger: FirstWordTagger?
  }

  private let read: @Sendable (Part) throws(Failure) -> String
  private let kept = Mutex(Kept())

  /// - Parameter read: gives a part as `compact` has written it.
  public init(read: @escaping @Sendable (Part) throws(Failure) -> String) { self.read = read }

  func sentences() throws(Failure) -> SentenceTokenizer {
    if let ready = kept.withLock(\.sentences) { return ready }
    let made = SentenceTokenizer(
      parameters: PunktParameters(
        abbreviations: try read(.abbreviations), starters: try read(.sentenceStarters), collocations: try read(.collocations),
        contexts: try read(.wordContexts)))
    kept.withLock { $0.sentences = made }
    return made
  }

  func words() throws(Failure) -> WordTokenizer {
    if let ready = kept.withLock(\.words) { return ready }
    let sentences = try sentences()
    let made = try Self.checked { () throws(PythonPattern.Fault) in try WordTokenizer(sentences: sentences) }
    kept.withLock { $0.words = made }
    return made
  }

  func detector() throws(Failure) -> LanguageDetector {
    if let ready = kept.withLock(\.detector) { return ready }
    let profiles = LanguageProfiles(
      CompactProfiles.profiles(try read(.languages)), representatives: IdeographGroups.representatives(try read(.ideographs)))
    let made = try Self.checked { () throws(PythonPattern.Fault) in try LanguageDetector(profiles: profiles) }
    kept.withLock { $0.detector = made }
    return made
  }

  func stopWords() throws(Failure) -> Set<CodePoints> {
    if let ready = kept.withLock(\.stopWords) { return ready }
    let made = Set(try read(.stopWords).codePoints.words)
    kept.withLock { $0.stopWords = made }
    return made
  }

  /// Emoji of one code point.
  func emoji() throws(Failure) -> Set<UInt32> {
    if let ready = kept.withLock(\.emoji) { return ready }
    let made = Set(try read(.emoji).codePoints.lines.compactMap { $0.count == 1 ? $0.first : nil })
    kept.withLock { $0.emoji = made }
    return made
  }

  func syllables() throws(Failure) -> SyllableCounter {
    if let ready = kept.withLock(\.syllables) { return ready }
    let made = SyllableCounter(try read(.syllables))
    kept.withLock { $0.syllables = made }
    return made
  }

  func tagger() throws(Failure) -> FirstWordTagger {
    if let ready = kept.withLock(\.tagger) { return ready }
    guard
      let made = FirstWordTagger(known: try read(.tags), classes: try read(.tagClasses), weights: try read(.tagWeights))
    else { throw Failure(.malformed, "the tagger of the language resources cannot be read") }
    kept.withLock { $0.tagger = made }
    return made
  }

  /// Runs work with patterns; what they refuse becomes a failure of the scorer.
  static func checked<Value>(_ work: () throws(PythonPattern.Fault) -> Value) throws(Failure) -> Value {
    do throws(PythonPattern.Fault) { return try work() } catch { throw error.failure }
  }
}

extension PythonPattern.Fault {
  var failure: Failure {
    switch self {
    case .notAPattern(let why): Failure(.scorer, "a pattern of the data is none: \(why)")
    case .limitReached(.steps): Failure(.scorer, "a pattern took more steps than are allowed on this answer")
    case .limitReached(.memory), .limitReached(.depth):
      Failure(.scorer, "a pattern took more memory than is allowed on this answer")
    }
  }
}
