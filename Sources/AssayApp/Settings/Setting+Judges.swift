import AssayKit
import ModelClients
import RunEngine

extension Setting {
  static let judge = Setting(
    JudgeSettings.generalSetting, .model, "the judge of benchmarks whose verdicts need one, where a run names none")
  /// Wins over the general one.
  static let judgesOfBenchmarks = [
    Setting("HLE_JUDGE_MODEL", .model, "the judge of Humanity's Last Exam"),
    Setting("AA_LCR_JUDGE_MODEL", .model, "the judge of AA-LCR"),
  ]
  static let judges = [judge] + judgesOfBenchmarks
}

extension JudgeSettings {
  init(_ values: SettingValues) {
    func model(_ setting: Setting) -> ModelReference? { values.given(setting).flatMap { Self.model($0) } }
    self.init(
      general: model(.judge),
      ofBenchmarks: Dictionary(
        Setting.judgesOfBenchmarks.compactMap { setting in model(setting).map { (setting.name, $0) } }, uniquingKeysWith: { $1 }))
  }

  /// A name whose first part is no provider is one of Chutes, as it was in the program that these settings come from.
  static func model(_ text: String) -> ModelReference? {
    guard let model = ModelReference(text) else { return nil }
    let known = ProviderPreset.all.map(\.name) + [.simulated, .replay]
    return known.contains(model.provider) ? model : ModelReference(provider: "chutes", slug: text)
  }
}
