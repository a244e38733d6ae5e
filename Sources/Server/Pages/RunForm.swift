import AssayKit
import RunEngine

/// The values of the run form as somebody typed them, and what is wrong with them.
struct RunForm: Sendable {
  /// The shares of the items that a press of one button asks for, in percent.
  static let shares = ["1", "5", "10", "25", "50", "100"]

  /// By field name; a field that was left empty is missing.
  private(set) var values: [String: String] = [:]
  private(set) var models: [String] = []
  /// Whether the form said something of models, and be it that none is chosen.
  private(set) var namesModels = false
  private(set) var benchmarks: [String]?
  /// Protocols that were chosen for single benchmarks.
  private(set) var protocols: [String: String] = [:]
  private(set) var stops: [String] = []
  /// The deciding one first.
  private(set) var judges: [String] = []
  /// `percent`, `count` or one of the shares; `nil` when nothing was chosen.
  private(set) var mode: String?
  var errors: [FieldError] = []

  /// - Parameter pairs: a submitted form, or the query of a link that fills the form in.
  init(_ pairs: [(name: String, value: String)]) {
    for (name, text) in pairs {
      let value = text.trimmed
      switch name {
      // The page sends an empty name along, so that a form without benchmarks is told from a link that leaves them open.
      case "selected_benchmarks": benchmarks = (benchmarks ?? []) + (value.isEmpty ? [] : [value])
      case "subset_mode": mode = value
      case "model_id":
        namesModels = true
        models += value.split { $0 == "," || $0.isWhitespace }.map(String.init).filter { !models.contains($0) }
      case "judges":
        judges += value.split { $0 == "," || $0.isWhitespace }.map(String.init)
        if !judges.isEmpty { values[name] = judges.joined(separator: ", ") }
      case "stop": stops += text.split(whereSeparator: \.isNewline).map { StopSequence.read($0) }
      case _ where name.hasPrefix(Self.protocolPrefix):
        if !value.isEmpty { protocols[String(name.dropFirst(Self.protocolPrefix.count))] = value }
      default: if !value.isEmpty { values[name] = value }
      }
    }
    if let mode, Self.shares.contains(mode) { values["subset_pct"] = mode }
  }

  /// What stands before a benchmark's name in the name of the field with its protocol.
  static let protocolPrefix = "protocol."

  var byCount: Bool { mode == "count" }

  /// A chosen way of drawing items whose number is not there: nothing is assumed in its place.
  var missingAmounts: [FieldError] {
    switch mode {
    case "count" where values["subset_count"] == nil:
      [FieldError("subset_count", "the number of items is missing", hint: "write how many of each benchmark, such as `10`")]
    case "percent" where values["subset_pct"] == nil:
      [FieldError("subset_pct", "the share of the items is missing", hint: "write a percentage from 1 to 100")]
    default: []
    }
  }

  func value(_ name: String) -> String? { values[name] }

  /// The form as the API's fields: one reader for both.
  ///
  /// - Parameter model: one of several; the first one without it.
  func fields(model: String? = nil) -> [String: JSONValue] {
    var fields: [String: JSONValue] = [:]
    for (name, text) in values where name != (byCount ? "subset_pct" : "subset_count") {
      fields[name] = Self.numeric.contains(name) ? Self.number(text) : .string(text)
    }
    if let model = model ?? models.first { fields["model_id"] = .string(model) }
    if fields.removeValue(forKey: "seed_from_run") != nil {
      fields["seed_from_run"] = .bool(true)
      fields["subset_seed"] = nil
    }
    if !judges.isEmpty { fields["judges"] = .array(judges.map { .string($0) }) }
    if !stops.isEmpty { fields["stop"] = .array(stops.map { .string($0) }) }
    fields["selected_benchmarks"] = .array((benchmarks ?? []).map { .string($0) })
    return fields
  }

  /// The same form with these benchmarks.
  func choosing(_ names: [String]) -> RunForm {
    var form = self
    form.benchmarks = names
    return form
  }

  /// The request with the protocols that were chosen for single benchmarks.
  func withProtocols(_ request: RunRequest) -> RunRequest {
    var request = request
    for index in request.benchmarks.indices {
      guard let name = protocols[request.benchmarks[index].name.rawValue] else { continue }
      request.benchmarks[index].protocolName = ProtocolName(name)
    }
    return request
  }

  /// Everything that is wrong with a field, in sentences.
  func error(_ name: String) -> Prose? {
    let sentences = errors.filter { $0.field == name }.map(\.sentences)
    return sentences.isEmpty ? nil : Prose(sentences.joined(separator: " "))
  }

  /// What is wrong and belongs to none of these fields.
  func errors(besides names: Set<String>) -> [Prose] {
    errors.filter { $0.field.map { !names.contains($0) } ?? true }.map { Prose($0.sentences) }
  }

  /// How the form writes a field with a value.
  static let naming: FieldNaming = { field, value in
    switch field {
    case .maxOutputTokens: "an output limit of \(value)"
    case .percent: "percent \(value)"
    case .count: "number of items \(value)"
    default: "\(field.rawValue.replacing("_", with: " ")) \(value)"
    }
  }

  private static let numeric: Set<String> = [
    "subset_pct", "subset_count", "samples", "concurrency", "temperature", "top_p", "max_output_tokens", "generation_seed",
    "sample_deadline_seconds", "judge_budget_usd",
  ]

  private static func number(_ text: String) -> JSONValue {
    if let integer = Int64(text) { return .integer(integer) }
    if let number = Double(text) { return .number(number) }
    return .string(text)
  }
}

extension FieldError {
  var sentences: String { message.sentence + (hint.map { " \($0.sentence)" } ?? "") }
}

extension String {
  /// Without white space at both ends.
  fileprivate var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}

extension RunForm {
  /// The form that asks for `request` again, as the query of a link.
  static func query(for request: RunRequest) -> String {
    var pairs: [(String, String)] = [("model_id", request.model.description)]
    for selection in request.benchmarks { pairs.append(("selected_benchmarks", selection.name.rawValue)) }
    switch request.subset {
    case .percent(let percent): pairs.append(("subset_pct", String(percent)))
    case .count(let count): pairs += [("subset_mode", "count"), ("subset_count", String(count))]
    }
    switch request.seed {
    case .shared(let seed): pairs.append(("subset_seed", seed))
    case .fromRun: pairs.append(("seed_from_run", "true"))
    }
    if request.samplesPerItem != 1 { pairs.append(("samples", String(request.samplesPerItem))) }
    // Written even where it is the default: another server, or this one later, may have another.
    pairs.append(("concurrency", String(request.concurrency)))
    let protocols = Set(request.benchmarks.map(\.protocolName))
    if protocols.count == 1, let name = protocols.first ?? nil { pairs.append(("protocol", name.rawValue)) }
    for selection in request.benchmarks where protocols.count > 1 {
      if let name = selection.protocolName { pairs.append((protocolPrefix + selection.name.rawValue, name.rawValue)) }
    }
    if request.sampleDeadline != .seconds(1_200) {
      pairs.append(("sample_deadline_seconds", String(request.sampleDeadline.inSeconds)))
    }
    if !request.judges.isEmpty { pairs.append(("judges", request.judges.map(\.description).joined(separator: ", "))) }
    if let budget = request.judgeBudget { pairs.append(("judge_budget_usd", String(budget.dollars))) }
    let parameters = request.parameters
    if let stops = parameters.stop, !stops.isEmpty { pairs.append(("stop", StopSequence.lines(stops))) }
    if let value = parameters.temperature { pairs.append(("temperature", String(value))) }
    if let value = parameters.topP { pairs.append(("top_p", String(value))) }
    if let value = parameters.maxOutputTokens { pairs.append(("max_output_tokens", String(value))) }
    if let value = parameters.seed { pairs.append(("generation_seed", String(value))) }
    return pairs.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
  }
}
