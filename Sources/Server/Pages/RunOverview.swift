import AssayKit

/// Everything about one benchmark of a run besides its items.
struct RunOverview {
  let charts: [ChartView]
  let hasCharts: Bool
  /// For benchmarks that check instructions one by one.
  let checks: [RunView.Fact]
  let hasChecks: Bool
  let kinds: RunView.KindTable?
  let speed: RunView.SpeedTable?
  let metrics: [RunView.Fact]

  init(_ material: RunMaterial) {
    charts = RunCharts.all(material)
    hasCharts = !charts.isEmpty
    checks = RunView.Fact.checks(material.section)
    hasChecks = !checks.isEmpty
    kinds = RunView.KindTable(material.section, place: material.place)
    speed = RunView.SpeedTable(material.section)
    metrics = RunView.Fact.everything(material.section)
  }
}
