/// Whose opinion a protocol's verdicts need: the part of a judge, before anybody is chosen for it.
public struct JudgeRole: Hashable, Sendable {
  /// The judge that the protocol's publishers use, in their own words, such as `o3-mini-2025-01-31`; for people, never asked by itself.
  public var published: String
  /// The setting that names a judge for this benchmark alone, such as `HLE_JUDGE_MODEL`; it wins over the general one.
  public var setting: String
  /// What a judge is asked with; the run's own parameters are the candidate's.
  public var parameters: GenerationParameters
  /// SHA-256 over the templates of its prompts, lower-case hexadecimal.
  public var promptHash: String

  public init(published: String, setting: String, parameters: GenerationParameters, promptHash: String) {
    self.published = published
    self.setting = setting
    self.parameters = parameters
    self.promptHash = promptHash
  }
}

/// What a judge is asked about one answer.
///
/// It follows from the scoring input alone, so that whoever has a run's responses and targets can make it again.
public struct JudgeQuestion: Hashable, Sendable, Codable {
  public var messages: [Message]

  public init(messages: [Message]) { self.messages = messages }
}

/// What one judge said about one answer.
public struct Judgement: Hashable, Sendable, Codable {
  public var judge: ModelReference
  /// The judge's words, its reasoning left out.
  public var text: String

  public init(judge: ModelReference, text: String) {
    self.judge = judge
    self.text = text
  }
}
