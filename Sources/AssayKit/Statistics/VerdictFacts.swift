/// What numbers beside the score read in a verdict's details, by names that every scorer may use.
public struct VerdictFacts: Hashable, Sendable {
  /// `cluster`: items that share it, such as questions about the same documents, are not independent of each other.
  public var cluster: String?
  /// `confidence`: how sure the answer says that it is, in percent.
  public var confidence: Double?
  /// Every list of Booleans.
  public var checklists: [Checklist]

  public init(cluster: String? = nil, confidence: Double? = nil, checklists: [Checklist] = []) {
    self.cluster = cluster
    self.confidence = confidence
    self.checklists = checklists
  }

  /// - Parameter details: a verdict's details; members of another form than these are passed over.
  public init(_ details: JSONValue?) {
    self.init(checklists: Checklist.all(in: details))
    guard case .object(let members)? = details else { return }
    if case .string(let name)? = members["cluster"] { cluster = name }
    switch members["confidence"] {
    case .integer(let percent): confidence = Double(percent)
    case .number(let percent): confidence = percent
    default: break
    }
  }
}
