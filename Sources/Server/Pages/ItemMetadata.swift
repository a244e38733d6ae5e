import AssayKit
import Reports

extension RunView.Fact {
  /// What identifies an item and its answer besides their texts.
  static func metadata(
    _ detail: SampleDetail, _ generation: Generation?, run: RunRecord, section: SectionRecord
  ) -> [RunView.Fact] {
    let record = detail.record
    let drawn = Figures.count(section.sampledItems)
    var facts = [Self(label: "Place", figure: Figures.count(record.position + 1), note: "of \(drawn) items of the run")]
    func add(_ label: String, _ figure: String?, _ note: String? = nil) {
      if let figure { facts.append(Self(label: label, figure: String(figure.prefix(200)), note: note)) }
    }
    add("Item hash", generation.flatMap { PromptHash.of($0.messages) }, "of the prompt, as in exports")
    add("Category", record.category)
    let model = generation?.response.servedModel
    add("Answered by", model == run.request.model.slug ? nil : model)
    add("Behind the router", generation?.response.upstreamProvider)
    add("Fingerprint", generation?.response.systemFingerprint)
    add("Provider's request id", generation?.response.requestID)
    return facts
  }
}
