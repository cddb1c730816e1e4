// JSON in columns.

/** undefined where a damaged row holds something else: the schema then says what is wrong. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
