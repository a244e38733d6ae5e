extension Setting {
  /// What the Janus bench reads. Its tasks are not here yet; a `.env` that has these names is taken as it is.
  static let janus: [Setting] = [
    janus("TARGET_URL", .webAddress, "the address of the server under test"),
    janus("MODEL", .text, "the model to ask it for"),
    janus("REQUEST_TIMEOUT", .number(0...86_400), "seconds that one request may take"),
    janus("TTFT_TIMEOUT", .number(0...86_400), "seconds until the first line of a stream"),
    janus("WEIGHT_QUALITY", .number(0...100), "the weight of quality in the composite score"),
    janus("WEIGHT_SPEED", .number(0...100), "the weight of speed"),
    janus("WEIGHT_COST", .number(0...100), "the weight of cost"),
    janus("WEIGHT_STREAMING", .number(0...100), "the weight of streaming"),
    janus("WEIGHT_MULTIMODAL", .number(0...100), "the weight of multimodal tasks"),
    janus("OUTPUT_DIR", .text, "the folder of its reports"),
    janus("SEED", .text, "the seed that draws its items"),
    janus("SUBSET_PERCENT", .number(0...100), "the share of its items"),
    janus("JUDGE_URL", .webAddress, "the address of its judge"),
    janus("JUDGE_MODEL", .text, "the model of its judge"),
    janus("JUDGE_API_KEY", .text, secret: true, "the key of its judge"),
    janus("JUDGE_TIMEOUT", .number(0...86_400), "seconds that its judge may take"),
  ]

  private static func janus(_ name: String, _ form: SettingForm, secret: Bool = false, _ meaning: String) -> Setting {
    Setting("JANUS_BENCH_\(name)", form, secret: secret, later: "the Janus tasks come with a later version", meaning)
  }
}
