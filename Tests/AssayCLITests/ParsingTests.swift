import AssayCLI
import TestSupport
import Testing

@Suite struct ParsingTests {
  @Test func theVersionNeedsNothing() async {
    let outcome = await CommandLineRunner().run("--version")
    #expect(outcome.status == .done)
    #expect(outcome.output == "0.1.0-dev\n")
    #expect(outcome.talk == "")
  }

  @Test func anUnknownFlagIsWrongUsage() async {
    let outcome = await CommandLineRunner().run("run", "--modle", "a/b")
    #expect(outcome.status == .usage)
    #expect(outcome.output == "")
    #expect(outcome.talk.hasPrefix("Error: Unknown option '--modle'. Did you mean '--model'?\nUsage: assay run"))
  }

  @Test func anUnknownCommandIsWrongUsage() async {
    let outcome = await CommandLineRunner().run("rnu")
    #expect(outcome.status == .usage)
    #expect(outcome.talk.contains("rnu"))
  }

  @Test(arguments: [
    (["run"], "no model is named"),
    (["run", "--model", "simulated/default"], "no benchmark is named"),
    (["run", "--model", "gpt", "--benchmark", "starter"], "`gpt` is not the name of a model"),
    (["run", "--model", "a/b", "--model", "a/b", "--benchmark", "starter"], "model `a/b` is named twice"),
    (
      ["run", "--model", "a/b", "--benchmark", "starter", "--percent", "5", "--count", "5"],
      "`--percent` and `--count` exclude each other"
    ),
    (["run", "--model", "a/b", "--benchmark", "starter", "--judge", "gpt"], "`gpt` is not the name of a judge"),
    (["run", "--model", "a/b", "--benchmark", "starter", "--judge-budget=-1"], "`--judge-budget -1.0` is out of range"),
    (["score", "starter", "--responses", "x.jsonl", "--judge", "a/b"], "`starter` asks no judge"),
    (["run", "--model", "a/b", "--benchmark", "starter", "--fail-under", "72"], "`--fail-under 72.0` is out of range"),
    (["run", "--model", "simulated/default", "--benchmark", "nothing", "--dry-run"], "unknown benchmark `nothing`"),
    (["score", "nothing", "--responses", "x.jsonl"], "unknown benchmark `nothing`"),
    (["benchmarks", "show", "nothing"], "unknown benchmark `nothing`"),
  ])
  func mistakesAreNamedWithAHint(arguments: [String], message: String) async {
    let outcome = await CommandLineRunner(environment: ["HOME": "/nowhere"]).run(arguments)
    #expect(outcome.status == .usage)
    #expect(outcome.output == "")
    #expect(outcome.talk.hasPrefix("error: \(message)\n"))
  }

  @Test func usageOfRunWithoutFlagsShowsAnExample() async {
    let outcome = await CommandLineRunner(environment: ["HOME": "/nowhere"]).run("run")
    #expect(outcome.talk.contains("assay run --model simulated/default --benchmark starter"))
  }

  @Test func aBadSettingIsNamed() async {
    let outcome = await CommandLineRunner(environment: ["HOME": "/nowhere", "ASSAY_PORT": "x"]).run("config", "show")
    #expect(outcome.status == .usage)
    #expect(
      outcome.talk
        == "error: ASSAY_PORT cannot be `x` (from the environment)\n\nhint: it must be a whole number from 0 to 65535\n")
  }

  @Test func errorsAreColouredOnATerminalOnly() async {
    var runner = CommandLineRunner(environment: ["HOME": "/nowhere", "ASSAY_PORT": "x"], isTerminal: true)
    #expect(await runner.run("config", "show").talk.hasPrefix("\u{1B}[31merror:\u{1B}[0m ASSAY_PORT"))
    #expect(await runner.run("config", "show", "--no-color").talk.hasPrefix("error: ASSAY_PORT"))
    runner.environment["NO_COLOR"] = "1"
    #expect(await runner.run("config", "show").talk.hasPrefix("error: ASSAY_PORT"))
  }

  @Test(arguments: [
    "", "run", "runs", "runs list", "runs show", "runs resume", "runs retry-errors", "runs cancel", "score", "models",
    "models list", "models show", "benchmarks", "benchmarks list", "benchmarks show", "benchmarks prepare", "benchmarks check",
    "doctor", "config",
    "config show", "serve", "worker", "runs export", "verify", "keys", "keys list", "keys show", "keys new", "runs compare",
    "runs rescore", "runs delete", "runs pause", "runs restore", "leaderboard", "leaderboard show",
    "leaderboard publish", "leaderboard withdraw", "models sync",
  ])
  func helpIsReviewed(command: String) async throws {
    let words = command.split(separator: " ").map(String.init)
    let outcome = await CommandLineRunner().run(words + ["--help"])
    #expect(outcome.status == .done)
    #expect(outcome.talk == "")
    try Snapshot.expect(outcome.output, named: (["assay"] + words).joined(separator: "-"))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsAreGenerated(shell: String) async {
    let outcome = await CommandLineRunner().run("--generate-completion-script", shell)
    #expect(outcome.status == .done)
    #expect(outcome.output.contains("retry-errors"))
  }
}
