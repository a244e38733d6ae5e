extension RunFormView {
  /// The fields that say who judges answers.
  struct Judging {
    let fields: [Field]
    /// Whether a chosen benchmark asks a judge, or something was said about judges.
    let isOpen: Bool

    init(_ form: RunForm, isNeeded: Bool) {
      fields = [
        .text(
          "judges", "Judge", form,
          help: "A model as provider/slug, asked with this installation's own key. A second one after a comma is compared with it.",
          standard: "the one of the settings"),
        .number(
          "judge_budget_usd", "Judges' budget", form, help: "US dollars; the run pauses before its judges cost more.",
          standard: "no limit"),
      ]
      isOpen = isNeeded || fields.contains { $0.typed != nil || $0.error != nil }
    }
  }
}
