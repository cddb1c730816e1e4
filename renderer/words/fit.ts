// A catalogue is sent without its keys, which are English's in English's order: a fifth less to load for each language.
// What is not sent so stays as it is.

/** What a code of the appliance's sentences is called in a catalogue as it is sent: the bundler looks that no two are the same. */
export function shortOf(code: string): string {
  let sum = 7
  for (let at = 0; at < code.length; at += 1) sum = (sum * 31 + code.charCodeAt(at)) % 456_976
  return [17_576, 676, 26, 1].map((unit) => String.fromCharCode(97 + (Math.floor(sum / unit) % 26))).join('')
}

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
