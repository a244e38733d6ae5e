import ArgumentParser

/// `assay leaderboard`.
struct LeaderboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leaderboard", abstract: "Rank models, and say which runs count.",
    subcommands: [LeaderboardShow.self, LeaderboardPublish.self, LeaderboardWithdraw.self], defaultSubcommand: LeaderboardShow.self)
}
