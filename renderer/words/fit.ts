// A catalogue is sent without its keys, which are English's in English's order: a fifth less to load for each language.
// What is not sent so stays as it is.

const isKeyed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function fit<T>(english: T, sent: unknown): T
export function fit(english: unknown, sent: unknown): unknown {
  if (!isKeyed(english)) return sent
  if (Array.isArray(sent))
    return Object.fromEntries(
      Object.entries(english).map(([key, word], at) => [key, fit(word, (sent as unknown[])[at])]),
    )
  if (!isKeyed(sent)) return sent
  return Object.fromEntries(Object.entries(sent).map(([key, word]) => [key, fit(english[key], word)]))
}
