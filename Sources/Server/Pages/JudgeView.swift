import AssayKit
import RunEngine

/// Who says whether answers to a benchmark are right, as long as a run names nobody else.
struct JudgeView {
  /// `nil` when nobody is chosen.
  let judgeName: String?
  /// Whom the benchmark's publishers ask.
  let published: String
  let setting: String
  let generalSetting = JudgeSettings.generalSetting
  /// Where another one is chosen.
  let link: String

  /// - Parameter named: by the form that is filled in; its first is asked.
  init(_ role: JudgeRole, settings: JudgeSettings, named: [String] = [], link: String) {
    judgeName = named.first ?? settings.judge(for: role)?.description
    published = role.published
    setting = role.setting
    self.link = link
  }
}

extension RunView {
  /// Who judges the answers to the benchmark that is looked at.
  struct Judged {
    /// The one who decides, and whom it is compared with.
    let names: [Name]
    /// Of all of them together.
    let cost: String
    let areSeveral: Bool
    /// The form with the same settings.
    let link: String

    struct Name {
      let model: String
      let isSecond: Bool
    }

    init?(_ section: SectionRecord, of run: RunRecord) {
      let conditions = run.manifest.sections.first { $0.benchmark == section.benchmark }
      guard let judges = conditions?.judges, !judges.isEmpty else { return nil }
      names = judges.enumerated().map { Name(model: $1.model.description, isSecond: $0 > 0) }
      areSeveral = judges.count > 1
      let usage = SectionNumbers(section).judging
      let isUnknown = usage.asked > 0 && usage.costUnknown == usage.asked
      cost = usage.asked == 0 ? Figures.none : Figures.money(isUnknown ? nil : usage.cost)
      link = "/?" + RunForm.query(for: run.request) + "#judges"
    }
  }
}
