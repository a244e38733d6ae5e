import AssayKit

/// Something that keeps a run from starting, or that its user should know before it does.
public struct RunFinding: Hashable, Sendable {
  /// What it is about; decides how views sort and label it.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A value of the request is unknown or out of range.
    case request
    /// The model cannot be reached in principle: provider, address, key, name.
    case model
    /// Data, access or a tool is missing on this machine.
    case setup
    /// Prompt and answer do not fit the model's context.
    case context
    /// The model cannot answer at the length that is asked for.
    case outputLimit = "output_limit"
    case disk
  }

  public let kind: Kind
  /// The field to change; `nil` when the request is not at fault.
  public let field: RequestField?
  /// Whether the run must not start.
  public let isBlocking: Bool
  /// Where and how long it holds.
  let scope: UserError.Scope
  private let fact: Fact
  private let remedy: Remedy?

  private enum Fact: Hashable, Sendable {
    case words(String)
    /// The field's value is not in the range.
    case outOfRange(value: String)
  }

  private enum Remedy: Hashable, Sendable {
    case words(String)
    case use(RequestField, String)
  }

  private init(
    _ kind: Kind, field: RequestField?, isBlocking: Bool, scope: UserError.Scope = .everywhere, fact: Fact, remedy: Remedy?
  ) {
    self.kind = kind
    self.field = field
    self.isBlocking = isBlocking
    self.scope = kind == .setup ? .thisMachine : scope
    self.fact = fact
    self.remedy = remedy
  }

  /// What is wrong: lower case, no full stop.
  public func message(_ naming: FieldNaming) -> String {
    switch fact {
    case .words(let words): words
    case .outOfRange(let value): field.map { "\(naming($0, value)) is out of range" } ?? "\(value) is out of range"
    }
  }

  /// What to do, when there is something to do.
  public func hint(_ naming: FieldNaming) -> String? {
    switch remedy {
    case .words(let words): words
    case .use(let field, let value): "use \(naming(field, value)) or less"
    case nil: nil
    }
  }
}

extension RunFinding {
  static func blocking(_ kind: Kind, _ field: RequestField?, _ message: String, hint: String?) -> RunFinding {
    RunFinding(kind, field: field, isBlocking: true, fact: .words(message), remedy: hint.map { .words($0) })
  }

  static func warning(_ kind: Kind, _ field: RequestField?, _ message: String, hint: String?) -> RunFinding {
    RunFinding(kind, field: field, isBlocking: false, fact: .words(message), remedy: hint.map { .words($0) })
  }

  static func outOfRange(_ field: RequestField, _ value: String, _ range: String) -> RunFinding {
    RunFinding(.request, field: field, isBlocking: true, fact: .outOfRange(value: value), remedy: .words("it must be \(range)"))
  }

  /// - Parameter fitting: the largest output limit that fits everything of the run.
  static func outputLimit(_ kind: Kind, _ message: String, fitting: Int) -> RunFinding {
    RunFinding(
      kind, field: .maxOutputTokens, isBlocking: true, fact: .words(message),
      remedy: .use(.maxOutputTokens, String(fitting)))
  }

  init(_ kind: Kind, _ field: RequestField, _ error: UserError) {
    self.init(
      kind, field: field, isBlocking: true, scope: error.scope, fact: .words(error.message),
      remedy: error.hint.map { .words($0) })
  }

  /// A benchmark that lacks something; in the way of the run only when no other benchmark can run.
  static func setup(_ benchmark: BenchmarkName, _ needed: SetupNeeded, isBlocking: Bool) -> RunFinding {
    RunFinding(
      .setup, field: .benchmarks, isBlocking: isBlocking, fact: .words("`\(benchmark)` cannot run yet: \(needed.message)"),
      remedy: .words(needed.hint))
  }
}
