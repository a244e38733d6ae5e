import Foundation

extension LanguageResources.Part {
  /// The part as the checkers read it, made of the file as its publisher has it.
  ///
  /// - Returns: `nil` when the file is something else.
  public func compact(_ published: String) -> String? {
    switch self {
    case .abbreviations, .sentenceStarters, .collocations, .wordContexts, .stopWords, .syllables: published
    case .emoji: Self.strings(published)
    case .tags, .tagClasses: published
    case .tagWeights: Self.weights(published)
    case .languages: CompactProfiles.text(published)
    case .ideographs: IdeographGroups.text(published)
    }
  }

  /// One JSON text a line, as lines.
  private static func strings(_ published: String) -> String? {
    var lines: [String] = []
    for line in published.split(separator: "\n") {
      do { lines.append(try JSONDecoder().decode(String.self, from: Data(line.utf8))) } catch { return nil }
    }
    return lines.joined(separator: "\n")
  }

  /// `{feature: {tag: weight}}` as lines `feature<tab>tag weight tag weight …`, sorted by their bytes, to be searched in place.
  private static func weights(_ published: String) -> String? {
    let features: [String: [String: Decimal]]
    do {
      features = try JSONDecoder().decode([String: [String: Decimal]].self, from: Data(published.utf8))
    } catch {
      return nil
    }
    let lines = features.filter { !$0.key.contains(where: \.isNewline) && !$0.key.contains("\t") }
      .map { feature, weights in
        feature + "\t" + weights.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: " ")
      }
    return lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "\n")
  }
}
