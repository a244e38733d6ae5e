/// Who really answered one request, where the provider says so.
public struct ServedBy: Hashable, Sendable {
  public var model: String?
  /// The provider behind a router.
  public var upstream: String?
  public var fingerprint: String?

  public init(model: String? = nil, upstream: String? = nil, fingerprint: String? = nil) {
    self.model = model
    self.upstream = upstream
    self.fingerprint = fingerprint
  }
}

/// Who really answered, over the answers of a benchmark that count: each name once, sorted.
public struct ServingFacts: Hashable, Sendable, Codable {
  public private(set) var models: [String] = []
  public private(set) var upstreams: [String] = []
  public private(set) var fingerprints: [String] = []

  /// Names kept of each kind: some providers give every answer a fingerprint of its own.
  public static let most = 100

  public init() {}

  public var isEmpty: Bool { models.isEmpty && upstreams.isEmpty && fingerprints.isEmpty }

  public mutating func add(_ answer: ServedBy) {
    Self.insert(answer.model, into: &models)
    Self.insert(answer.upstream, into: &upstreams)
    Self.insert(answer.fingerprint, into: &fingerprints)
  }

  public mutating func add(_ other: ServingFacts) {
    for name in other.models { Self.insert(name, into: &models) }
    for name in other.upstreams { Self.insert(name, into: &upstreams) }
    for name in other.fingerprints { Self.insert(name, into: &fingerprints) }
  }

  private static func insert(_ name: String?, into names: inout [String]) {
    guard let name, !name.isEmpty, names.count < most else { return }
    let place = names.firstIndex { $0 >= name } ?? names.endIndex
    if place == names.endIndex || names[place] != name { names.insert(name, at: place) }
  }
}

extension RunRecord {
  /// Who really answered, over all benchmarks that have ended; `nil` when nobody has said anything.
  public var serving: ServingFacts? {
    var facts = ServingFacts()
    for section in sections { if let serving = section.metrics?.serving { facts.add(serving) } }
    return facts.isEmpty ? nil : facts
  }
}
