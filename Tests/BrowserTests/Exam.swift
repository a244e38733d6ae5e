import Foundation
import TestSupport
import Testing

/// Questions of our own in the form of Humanity's Last Exam: a benchmark whose answers a judge looks at.
enum Exam {
  /// The judge of the settings, and one to compare it with.
  static let settings = ["HLE_JUDGE_MODEL": "custom/judge", "HF_HUB_OFFLINE": "1"]

  static func prepare(_ assay: BuiltBinary, _ home: TemporaryFolder) async throws {
    let folder = home.url.appending(path: "exam")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data((0..<2_500).map { record($0) + "\n" }.joined().utf8).write(to: folder.appending(path: "hle.jsonl"))
    let outcome = try await assay.run("benchmarks", "prepare", "hle", "--from", folder.path(percentEncoded: false))
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
  }

  /// Every second question has an image, four times four points large.
  private static func record(_ number: Int) -> String {
    let image = number.isMultiple(of: 2) ? "data:image/png;base64,\(picture)" : ""
    let subject = ["Graph theory", "Optics", "Organic chemistry"][number % 3]
    let category = ["Math", "Physics", "Chemistry"][number % 3]
    return #"{"id":"exam-\#(number)","question":"Private question \#(number)?","image":"\#(image)","answer":"\#(number)","#
      + #""answer_type":"exactMatch","raw_subject":"\#(subject)","category":"\#(category)","canary":"c"}"#
  }

  private static let picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAJ0lEQVR42hWJwREAMBBEFLaFKUyByXkxAIdiCHPT2X6cHP1NrtPy"
    + "AZrjEsF9CqF6AAAAAElFTkSuQmCC"
}
