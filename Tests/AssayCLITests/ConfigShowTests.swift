import AssayCLI
import Testing

@Suite struct ConfigShowTests {
  private let runner = CommandLineRunner(
    environment: ["HOME": "/home/somebody", "OPENAI_API_KEY": "sk-very-secret", "DEFAULT_MODEL": "a/b"])

  @Test(arguments: [[], ["--json"]])
  func secretsAreNeverPrinted(flags: [String]) async {
    let outcome = await runner.run(["config", "show"] + flags)
    #expect(outcome.status == .done)
    #expect(!(outcome.output + outcome.talk).contains("very-secret"))
    #expect(outcome.output.contains("OPENAI_API_KEY"))
  }

  @Test func aSettingWithoutEffectIsNotSilentlyTaken() async {
    var runner = runner
    runner.environment["CHUTES_CLIENT_ID"] = "cid_1"
    let outcome = await runner.run("config", "show")
    #expect(outcome.talk.contains("CHUTES_CLIENT_ID is set and has no effect: sign-in comes with a later version"))
    #expect(!outcome.talk.contains("FRONTEND_URL"))
  }

  @Test func valuesAreShownWithTheirOrigin() async {
    let lines = await runner.run("config", "show").output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.contains(["OPENAI_API_KEY", "set", "the", "environment"]))
    #expect(lines.contains(["OPENROUTER_API_KEY", "not", "set"]))
    #expect(lines.contains(["DEFAULT_MODEL", "a/b", "the", "environment"]))
    #expect(lines.contains(["ASSAY_PORT", "7007", "default"]))
  }
}
