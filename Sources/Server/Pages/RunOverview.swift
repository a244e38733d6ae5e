import AssayKit

/// Everything about one benchmark of a run besides its items.
struct RunOverview {
  let charts: [ChartView]
  let hasCharts: Bool
  let kinds: RunView.KindTable?
  let speed: RunView.SpeedTable?
  let metrics: [RunView.Fact]

  init(_ material: RunMaterial) {
    charts = RunCharts.all(material)
    hasCharts = !charts.isEmpty
    kinds = RunView.KindTable(material.section, place: material.place)
    speed = RunView.SpeedTable(material.section)
    metrics = RunView.Fact.everything(material.section)
  }
}
