/** Amounts as people write them. */

/** An amount in minor units with its currency: 10000 USD are 100.00 USD. */
export function amountInWords(amount: number, currency: string): string {
  const digits = digitsOf(currency);
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
}

/** The decimal digits of a currency (ISO 4217); two if the text is no code of one. */
function digitsOf(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
