import AssayCLI

@main
struct Assay {
  static func main() {}
}
