extension Migration {
  /// What a scorer was told about an item, as JSON: with it a verdict can be followed without the data set.
  static let scoringTargets = Migration(
    version: 4, name: "scoring targets", statements: ["ALTER TABLE evaluations ADD COLUMN target text"])
}
