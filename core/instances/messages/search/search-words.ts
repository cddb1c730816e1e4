// What is looked for, and whether a text holds it: every word, in any case, with or without accents.

export interface SearchWords {
  /** One for each word; they must all fit. */
  patterns: readonly RegExp[]
  /** Where it looks like a phone number, its digits: people write them with spaces and signs. */
  digits: string | undefined
}

/** By letter, what it looks like with its accents: one pattern is far quicker than to take them off every text. */
function accented(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (let code = 0xc0; code < 0x250; code += 1) {
    const letter = String.fromCharCode(code)
    const base = baseOf(letter)
    if (/[a-z]/.test(base)) found.set(base, `${found.get(base) ?? base}${letter}`)
  }
  return found
}

function baseOf(letter: string): string {
  return letter.normalize('NFKD').charAt(0).toLowerCase()
}

export function wordsOf(q: string): SearchWords {
  const variants = accented()
  const loose = (letter: string): string => {
    const found = variants.get(baseOf(letter))
    return found === undefined ? letter.replace(/[\^$\\.*+?()[\]{}|/]/, '\\$&') : `[${found}][\u0300-\u036f]*`
  }
  const words = q
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .split(/\s+/)
  const patterns = words
    .filter((word) => word !== '')
    .map((word) => new RegExp(Array.from(word, loose).join(''), 'iu'))
  const digits = /^\+?[\d\s().-]{3,}$/.test(q) ? q.replaceAll(/\D+/g, '') : ''
  return { patterns, digits: digits.length >= 3 ? digits : undefined }
}

export function fitsText({ patterns }: SearchWords, text: string): boolean {
  return patterns.every((pattern) => pattern.test(text))
}
