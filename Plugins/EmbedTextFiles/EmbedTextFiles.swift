import Foundation
import PackagePlugin

/// Embeds text files into a target as string literals (`Embedded.files`), so that a moved binary still has them.
///
/// A target's files lie in its folder `Embedded/`; the starter set lies in `Catalog/`, because it is data and no part of a module.
/// The page of each benchmark lies beside its code, and is embedded too; so is the guide that the server shows. `AssayApp` gets the
/// commit that it is built from.
@main
struct EmbedTextFiles: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    if target.name == "AssayApp" { return [try embedding([(name: "commit", url: try commitFile(context))], in: target, context)] }
    let folder =
      target.name == "Benchmarks"
      ? context.package.directoryURL.appending(path: "Catalog/starter")
      : target.directoryURL.appending(path: "Embedded")
    var files = try textFiles(in: folder)
    if target.name == "Benchmarks" { files += try pages(in: target.directoryURL) }
    if target.name == "Server" {
      files.append((name: "guides/http-api.md", url: context.package.directoryURL.appending(path: "docs/guides/http-api.md")))
    }
    return [try embedding(files, in: target, context)]
  }

  private func embedding(_ files: [(name: String, url: URL)], in target: any Target, _ context: PluginContext) throws -> Command {
    let output = context.pluginWorkDirectoryURL.appending(path: "Embedded.swift")
    return .buildCommand(
      displayName: "Embedding text files into \(target.name)",
      executable: try context.tool(named: "EmbedText").url,
      arguments: [output.path()] + files.flatMap { [$0.name, $0.url.path()] },
      inputFiles: files.map(\.url), outputFiles: [output])
  }

  /// A file with the commit of the checkout, with `+changes` behind it when tracked files differ from it; empty outside a checkout.
  private func commitFile(_ context: PluginContext) throws -> URL {
    let git = Process()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = [
      "git", "-C", context.package.directoryURL.path(), "describe", "--always", "--exclude", "*", "--abbrev=40", "--dirty=+changes",
    ]
    let said = Pipe()
    git.standardOutput = said
    git.standardError = FileHandle.nullDevice
    try git.run()
    let words = try said.fileHandleForReading.readToEnd() ?? Data()
    git.waitUntilExit()
    let commit =
      git.terminationStatus == 0 ? String(decoding: words, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) : ""
    let file = context.pluginWorkDirectoryURL.appending(path: "commit.txt")
    // Written only when it changes, so that nothing is built again for the same commit.
    if (try? String(contentsOf: file, encoding: .utf8)) != commit { try Data(commit.utf8).write(to: file) }
    return file
  }

  private func pages(in folder: URL) throws -> [(name: String, url: URL)] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix("/README.md") }.sorted()
      .map { (name: $0, url: folder.appending(path: $0)) }
  }

  private func textFiles(in folder: URL) throws -> [(name: String, url: URL)] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path())
      .filter { ["css", "js", "mustache", "svg", "jsonl", "json", "txt"].contains(URL(filePath: $0).pathExtension) }
      .sorted()
      .map { (name: $0, url: folder.appending(path: $0)) }
  }
}
