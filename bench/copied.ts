/** A text with the accounts and all ids of AWS's making replaced by others, in the same way for the same number of a copy; 0 is the text itself. */
export function copiedText(text: string, copy: number): string {
  if (copy === 0) return text;
  return text
    .replace(/\b\d{12}\b/g, (account) => String(100_000_000_000 + ((Number(account) + copy * 7_919) % 899_999_999_999)))
    .replace(/\b([a-z]+-)([0-9a-f]{4})([0-9a-f]{4,})\b/g, (_, prefix, head, rest) => {
      const other = (Number.parseInt(head, 16) ^ (copy * 257)) & 0xffff;
      return `${prefix}${other.toString(16).padStart(4, "0")}${rest}`;
    });
}

/** The same for a value. */
export function copied<Value>(value: Value, copy: number): Value {
  // Digits have been replaced by digits, so it has the shape that it had.
  return JSON.parse(copiedText(JSON.stringify(value), copy)) as Value;
}
