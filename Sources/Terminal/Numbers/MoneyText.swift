/// Amounts of money.
public enum MoneyText {
  /// US dollars from billionths of a dollar: two decimals from 1 $ on, else enough to see the amount.
  ///
  /// An amount above zero never looks like nothing.
  public static func dollars(nano amount: Int64?) -> String {
    guard let amount else { return DecimalText.unknown }
    let dollars = Double(amount) / 1e9
    let size = abs(dollars)
    if amount == 0 { return "$0" }
    if size >= 1 { return "$" + DecimalText.fixed(dollars, digits: 2) }
    if size >= 0.000_1 { return "$" + DecimalText.fixed(dollars, digits: 4) }
    return "< $0.0001"
  }

  /// A sum of which some parts are not known: what is known with `+ ?`, or `?` when nothing is.
  ///
  /// - Parameter unknownParts: how many parts of the sum are unknown.
  public static func sum(nano amount: Int64?, unknownParts: Int) -> String {
    guard unknownParts > 0 else { return dollars(nano: amount) }
    guard let amount, amount != 0 else { return DecimalText.unknown }
    return dollars(nano: amount) + " + ?"
  }
}
