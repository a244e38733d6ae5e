import AssayKit
import Testing

@Suite struct IntervalTextTests {
  @Test(
    arguments: [
      (0.5, 0.215, 0.785, "± 28.5"), (0.634, 0.613, 0.655, "± 2.1"),
      (0.0, 0.0, 0.06, "0.0–6.0"), (1.0, 0.207, 1.0, "20.7–100.0"), (0.9, 0.596, 0.982, "59.6–98.2"),
      // Symmetric, but each number is rounded by itself.
      (0.50004, 0.39998, 0.60010, "± 10.0"),
      (0.0, -0.031, 0.012, "−3.1–1.2"),
    ])
  func onlyASymmetricIntervalIsPlusMinus(_ score: Double, _ low: Double, _ high: Double, _ text: String) {
    #expect(Interval(low: low, high: high, method: .wilson).text(around: score) == text)
  }
}
