extension IFBenchInstructions {
  /// Instructions of prompts that ask for tables.
  func tables(_ type: String) throws(InstructionArguments.Fault) -> InstructionCheck? {
    switch type {
    case "csv_city":
      let header = "ID Country City Year Count".split(separator: " ").map { Array(String($0).codePoints) }
      return InstructionCheck { text in
        guard let rows = PythonCSV.rows(text), rows.count == 8, rows[0] == header else { return false }
        return rows.dropFirst().allSatisfy { $0.count == 5 }
      }
    case "csv_special_character":
      let header = try Self.pattern(
        #"\A(ProductID|"ProductID"),[ \t]*(Category|"Category"),[ \t]*(Brand|"Brand"),[ \t]*(Price|"Price"),[ \t]*(Stock|"Stock")$"#
      )
      let special = try Self.pattern(#"\A".*[^\d\w\s].*""#)
      return InstructionCheck { try Self.hasSpecialSigns($0, header, special) }
    case "csv_quotes":
      let header = try Self.pattern(
        #"\A(StudentID|"StudentID")\t *(Subject|"Subject")\t *(Grade|"Grade")\t *(Semester|"Semester")\t *(Score|"Score")$"#)
      return InstructionCheck { text in
        guard try Self.begins(text, with: header), let rows = PythonCSV.rows(Self.tripled(text), delimiter: 0x09), rows.count == 4
        else { return false }
        return rows.allSatisfy { row in row.count == 5 && row.allSatisfy { Self.isQuoted($0[...].stripped) } }
      }
    default: return nil
    }
  }

  private static func begins(_ text: CodePoints, with header: PythonPattern) throws -> Bool {
    try header.firstMatch(in: (text.lines.first ?? text).stripped) != nil
  }

  /// With each quote written three times, so that quotes stay in the fields.
  private static func tripled(_ text: CodePoints) -> CodePoints { text.replacing([0x22], with: [0x22, 0x22, 0x22]) }

  private static func isQuoted(_ field: CodePoints) -> Bool { field.first == 0x22 && field.last == 0x22 }

  /// A row with a quoted special sign comes before any row of another length than five.
  private static func hasSpecialSigns(_ text: CodePoints, _ header: PythonPattern, _ special: PythonPattern) throws -> Bool {
    guard try begins(text, with: header), let rows = PythonCSV.rows(tripled(text)), rows.count == 15 else { return false }
    for row in rows.dropFirst() {
      guard row.count == 5 else { return false }
      for field in row where try special.firstMatch(in: field[...]) != nil { return true }
    }
    return false
  }
}
