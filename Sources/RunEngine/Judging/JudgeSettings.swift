public import AssayKit

/// The judges that this installation's settings name, for runs that name none.
public struct JudgeSettings: Hashable, Sendable {
  /// For every benchmark that has no judge of its own.
  public var general: ModelReference?
  /// By the name of the setting; see `JudgeRole.setting`.
  public var ofBenchmarks: [String: ModelReference]
  /// The setting that `general` comes from.
  public static let generalSetting = "ASSAY_JUDGE_MODEL"

  public init(general: ModelReference? = nil, ofBenchmarks: [String: ModelReference] = [:]) {
    self.general = general
    self.ofBenchmarks = ofBenchmarks
  }

  /// Who is asked in `role`: whom the request names, else the benchmark's own judge, else the general one.
  func judges(for role: JudgeRole, of request: RunRequest) -> [ModelReference] {
    request.judges.isEmpty ? [judge(for: role)].compactMap { $0 } : request.judges
  }

  /// Who is asked in `role` where a run names nobody; `nil` when nobody is.
  public func judge(for role: JudgeRole) -> ModelReference? { ofBenchmarks[role.setting] ?? general }
}

extension SetupNeeded {
  /// A benchmark whose verdicts need a judge, and nobody is chosen.
  static func judge(_ role: JudgeRole) -> SetupNeeded {
    SetupNeeded(
      "its verdicts need a judge, and none is chosen",
      hint:
        "name one with `--judge provider/slug` (`judges` in the API, Judges in the form), "
        + "or set \(role.setting) or \(JudgeSettings.generalSetting); "
        + "its publishers use `\(role.published)`")
  }
}
