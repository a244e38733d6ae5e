import AssayKit

/// A folder that a user names with `--from`.
struct FolderSource {
  let folder: String

  /// The files of each part, in the specification's order.
  func files(of specification: DatasetSpecification) throws(SetupNeeded) -> [[SourceFile]] {
    let names: [String]
    do throws(FileFault) {
      names = try FileSystem.names(in: folder)
    } catch {
      throw SetupNeeded("the folder `\(folder)` cannot be read", hint: "give `--from` a folder that is there and readable")
    }
    var files: [[SourceFile]] = []
    for part in specification.parts {
      let chosen = PathPattern.choose(part.localFiles, from: try names + deeper(part.localFiles, names))
      guard !chosen.isEmpty || part.isOptional else {
        let wanted = part.localFiles.map { "`\($0)`" }.joined(separator: " or ")
        let there =
          names.isEmpty ? "it is empty" : "there are " + names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
        throw SetupNeeded(
          "`\(folder)` has no file for the part `\(part.name)` of `\(specification.id)`", hint: "it looks for \(wanted); \(there)")
      }
      files.append(chosen.map { SourceFile(path: folder + "/" + $0, name: $0) })
    }
    return files
  }

  /// The names in those folders that a pattern names, with the folder's name in front.
  private func deeper(_ patterns: [String], _ names: [String]) throws(SetupNeeded) -> [String] {
    let folders = Set(patterns.compactMap { pattern in pattern.split(separator: "/").dropLast().first.map(String.init) })
    var found: [String] = []
    for name in names where folders.contains(name) && FileSystem.isFolder(folder + "/" + name) {
      do throws(FileFault) {
        found += try FileSystem.names(in: folder + "/" + name).map { name + "/" + $0 }
      } catch {
        throw error.setup
      }
    }
    return found
  }
}
