import AssayKit
import RunEngine

/// Makes the verdicts on responses of a file, with the words of judges that the file brings or of a judge that is asked.
struct FileScorer: Sendable {
  let benchmark: String
  let items: any ItemSet
  /// Of the run that the responses come from; only items whose samples differ depend on it.
  let seed: String
  let panel: JudgePanel?

  /// - Throws: for a line that names no item, or needs a judge and has none; a judge's wrong key or unknown model.
  func score(_ response: StoredResponse, line: Int) async throws -> Result<Verdict, Failure> {
    let item = try item(of: response, line: line)
    var input = item.scoringInput(response.answer)
    if let words = response.judgements {
      input.judgements = words.map { Judgement(judge: Self.unnamed, text: $0) }
    } else if panel == nil, try items.scorer.question(about: input) != nil {
      throw CommandFailure(
        .usage, "line \(line) needs a judge's word, and brings none",
        hint: #"add "judgements": ["…"] to the line, or name a judge with `--judge provider/slug`"#)
    }
    do throws(Failure) {
      return .success(try await verdict(on: input, response, line).flagged(by: response.answer))
    } catch {
      // Nothing of the file can be judged before its user changes something.
      if error.consequence == .userError { throw CommandFailure(.couldNotFinish, error.message, hint: error.hint) }
      return .failure(error)
    }
  }

  /// Stands for the judge of a file, which says only what was said.
  private static let unnamed = ModelReference(provider: .replay, slug: "judgements")

  private func item(of response: StoredResponse, line: Int) throws -> Item {
    do throws(Failure) {
      return try items.item(response.item, in: SampleDraw(index: response.sampleIndex, seed: seed))
    } catch {
      guard error.kind == .notRecorded else { throw error }
      throw CommandFailure(
        .usage, "line \(line): `\(benchmark)` has no item `\(response.item)`",
        hint: "`assay run --benchmark \(benchmark) --model simulated/default --dry-run --json` lists the items")
    }
  }

  private func verdict(on input: ScoringInput, _ response: StoredResponse, _ line: Int) async throws(Failure) -> Verdict {
    guard let panel, response.judgements == nil else { return try await items.scorer.verdict(on: input) }
    // No run has it; the line tells requests apart.
    let label = SampleLabel(
      run: "score", benchmark: BenchmarkName(benchmark), item: response.item, sampleIndex: response.sampleIndex, position: line,
      attempt: 1)
    return try await panel.verdict(on: input, sample: label)
  }
}
