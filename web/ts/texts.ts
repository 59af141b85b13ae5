// What scripts say, in the page's language. A page that is not English brings a table (build/languages.mjs) in a script before ours;
// what is not in it stays English. The English is written out in each call, so that the build finds it (build/sources.mjs).

interface Texts {
  table: Record<string, string>;
  form: (n: number) => number;
  decimalMark: string;
}
const texts = (globalThis as { portretoTexts?: Texts }).portretoTexts;
type Values = Record<string, string | number>;

// "Cancel {name}" with its names filled in.
export function text(english: string, values: Values = {}): string {
  return filled(texts?.table[english] ?? english, values);
}

// "{n} photo|{n} photos": the form for this number.
export function counted(n: number, english: string, values: Values = {}): string {
  const translated = texts?.table[english];
  const form = translated === undefined || !texts ? Number(n !== 1) : texts.form(n);
  return filled((translated ?? english).split("|")[form] ?? english, { n, ...values });
}

export function decimal(value: number, digits: number): string {
  return value.toFixed(digits).replace(".", texts?.decimalMark ?? ".");
}

function filled(pattern: string, values: Values): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
