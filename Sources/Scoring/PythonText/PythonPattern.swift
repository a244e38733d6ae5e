import CPCRE2
import Foundation

/// A regular expression with the meaning that Python's `re` gives it in text, matched by PCRE2 under limits.
///
/// What differs between the two is translated (`PatternTranslation`): classes, word boundaries, case folding, the end of a line.
final class PythonPattern: Sendable {
  /// Why a pattern cannot be used, or a match was given up.
  enum Fault: Error, Hashable {
    case notAPattern(String)
    case limitReached(Limit)
  }

  /// What a pattern may take of this machine, whoever wrote it: patterns come with data and with archives to verify.
  enum Limit: Hashable {
    case steps, memory, depth
  }

  struct Match {
    /// The whole match and its groups; `nil` for a group that took no part.
    let groups: [Range<Int>?]

    var range: Range<Int> { groups.first.flatMap(\.self) ?? 0..<0 }
  }

  // Compiled code is never changed after `init` and PCRE2 documents it as safe to share between threads.
  private nonisolated(unsafe) let code: OpaquePointer
  // Limits are set once, in `init`, and only read afterwards.
  private nonisolated(unsafe) let limits: OpaquePointer?
  private let stepLimit: UInt32

  /// Steps of backtracking; what takes more is given up. A text of a megabyte takes fewer with every pattern of the checkers.
  static let stepLimit = UInt32(20_000_000)
  /// KiB for the places that one match may have to come back to. A text of 300,000 characters takes less with every pattern of the
  /// checkers; without a limit some would take 20 GB.
  static let heapLimit = UInt32(256 << 10)
  /// Places that one match may have to come back to.
  static let depthLimit = UInt32(10_000_000)
  /// Bytes of a compiled pattern: repeats of repeats are written out, so that a short pattern can become gigabytes.
  static let codeLimit = 1 << 20

  init(
    _ pattern: CodePoints, ignoringCase: Bool = false, multiline: Bool = false, stepLimit: UInt32 = PythonPattern.stepLimit
  ) throws(Fault) {
    let translated = try PatternTranslation(pattern, ignoringCase: ignoringCase).translated()
    var options = PCRE2_UTF | PCRE2_NO_UTF_CHECK
    if multiline { options |= PCRE2_MULTILINE | UInt32(PCRE2_ALT_CIRCUMFLEX) }
    var error: Int32 = 0
    var place = 0
    let memory = pcre2_general_context_create_32(
      { size, _ in size <= PythonPattern.codeLimit ? malloc(size) : nil }, { block, _ in free(block) }, nil)
    defer { pcre2_general_context_free_32(memory) }
    let context = pcre2_compile_context_create_32(memory)
    defer { pcre2_compile_context_free_32(context) }
    pcre2_set_newline_32(context, UInt32(PCRE2_NEWLINE_LF))
    guard let compiled = pcre2_compile_32(translated, translated.count, options, &error, &place, context) else {
      if [PCRE2_ERROR_HEAP_FAILED, PCRE2_ERROR_PATTERN_TOO_LARGE].contains(error) { throw .limitReached(.memory) }
      throw .notAPattern("it fails at code point \(place) of its translation, error \(error)")
    }
    code = compiled
    self.stepLimit = stepLimit
    // Where no executable memory is to be had, the interpreter does as well.
    _ = pcre2_jit_compile_32(compiled, UInt32(PCRE2_JIT_COMPLETE))
    limits = pcre2_match_context_create_32(nil)
    pcre2_set_match_limit_32(limits, stepLimit)
    pcre2_set_heap_limit_32(limits, Self.heapLimit)
    pcre2_set_depth_limit_32(limits, Self.depthLimit)
  }

  deinit {
    pcre2_code_free_32(code)
    pcre2_match_context_free_32(limits)
  }

  /// How many groups the expression has, the whole match not counted.
  var groupCount: Int {
    var count: UInt32 = 0
    pcre2_pattern_info_32(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    return Int(count)
  }

  /// `re.search`.
  func firstMatch(in text: CodePoints) throws(Fault) -> Match? {
    var found: Match?
    try forEachMatch(in: text) { match in
      found = match
      return false
    }
    return found
  }

  func matches(in text: CodePoints) throws(Fault) -> [Match] {
    var all: [Match] = []
    try forEachMatch(in: text) { match in
      all.append(match)
      return true
    }
    return all
  }

  func count(in text: CodePoints) throws(Fault) -> Int {
    var count = 0
    try forEachMatch(in: text) { _ in
      count += 1
      return true
    }
    return count
  }

  /// `re.split` by a pattern without groups.
  func pieces(of text: CodePoints) throws(Fault) -> [CodePoints] {
    var pieces: [CodePoints] = []
    var start = text.startIndex
    try forEachMatch(in: text) { match in
      pieces.append(text[start..<match.range.lowerBound])
      start = match.range.upperBound
      return true
    }
    pieces.append(text[start..<text.endIndex])
    return pieces
  }

  /// `re.finditer`: every match that does not overlap the one before it, until `body` returns `false`.
  ///
  /// - Parameter allSteps: what all matches may take together. Those of at most 1,000 steps do not count, since a text has no more of
  ///   them than characters. Without it only each match by itself is limited.
  func forEachMatch(in text: CodePoints, allSteps: Int? = nil, _ body: (Match) -> Bool) throws(Fault) {
    let budget = allSteps.map { StepBudget($0, limits) }
    // Its own memory: otherwise a match would have no more than a pattern may be compiled to.
    let memory = pcre2_general_context_create_32(nil, nil, nil)
    defer { pcre2_general_context_free_32(memory) }
    let data = pcre2_match_data_create_from_pattern_32(code, memory)
    defer { pcre2_match_data_free_32(data) }
    let base = text.startIndex
    // Not `rethrows`: the pointer's closure returns what went wrong.
    let length = text.count
    // An empty text needs an address all the same.
    let fault: Fault? = (text.isEmpty ? [0] : text).withUnsafeBufferPointer { buffer in
      var start = 0
      var mustAdvance = false
      while start <= length {
        let options = UInt32(PCRE2_NO_UTF_CHECK) | (mustAdvance ? UInt32(PCRE2_NOTEMPTY_ATSTART) : 0)
        let result = search(buffer, length, from: start, options, data, budget)
        if result == PCRE2_ERROR_NOMATCH { return nil }
        guard result > 0, let places = pcre2_get_ovector_pointer_32(data) else { return .limitReached(Limit(result)) }
        let match = Match(
          groups: (0..<Int(pcre2_get_ovector_count_32(data))).map { group in
            let from = places[2 * group]
            return group < result && from != Self.unset ? base + from..<base + places[2 * group + 1] : nil
          })
        guard body(match) else { return nil }
        start = match.range.upperBound - base
        mustAdvance = match.range.isEmpty
      }
      return nil
    }
    if let fault { throw fault }
  }

  private static let unset = ~0

  private func search(
    _ text: UnsafeBufferPointer<UInt32>, _ length: Int, from start: Int, _ options: UInt32, _ data: OpaquePointer?,
    _ budget: StepBudget?
  ) -> Int32 {
    func attempt(_ limits: OpaquePointer?) -> Int32 {
      let result = pcre2_match_32(code, text.baseAddress, length, start, options, data, limits)
      // The compiled form has a small stack; the interpreter takes what it needs, up to its limits.
      guard result == PCRE2_ERROR_JIT_STACKLIMIT else { return result }
      return pcre2_match_32(code, text.baseAddress, length, start, options | PCRE2_NO_JIT, data, limits)
    }
    guard let budget else { return attempt(limits) }
    var steps = min(StepBudget.free, stepLimit)
    while true {
      let result = attempt(budget.limits(steps))
      guard budget.take(steps) else { return PCRE2_ERROR_MATCHLIMIT }
      guard result == PCRE2_ERROR_MATCHLIMIT, steps < stepLimit else { return result }
      steps = min(steps * 8, stepLimit)
    }
  }
}

/// What the matches of one text may take together. The engine does not say what a match took: it gets more steps in turn, and what
/// the last turn allowed is an upper bound.
private final class StepBudget {
  /// What one match takes that does not count.
  static let free: UInt32 = 1_000

  private var left: Int
  private let context: OpaquePointer?

  init(_ steps: Int, _ limits: OpaquePointer?) {
    left = steps
    context = pcre2_match_context_copy_32(limits)
  }

  deinit { pcre2_match_context_free_32(context) }

  /// The pattern's limits with as many steps as this for the next match.
  func limits(_ steps: UInt32) -> OpaquePointer? {
    pcre2_set_match_limit_32(context, steps)
    return context
  }

  /// - Returns: whether there were as many left.
  func take(_ steps: UInt32) -> Bool {
    if steps > Self.free { left -= Int(steps) }
    return left >= 0
  }
}

extension PythonPattern.Limit {
  /// Which limit an error of a match is about.
  fileprivate init(_ error: Int32) {
    switch error {
    case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_NOMEMORY: self = .memory
    case PCRE2_ERROR_DEPTHLIMIT: self = .depth
    default: self = .steps
    }
  }
}
