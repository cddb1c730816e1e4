// The words of a text as the search index keeps them: small letters without accents, one after the other. Pure.

/** What is looked for: the beginnings of words that must all be there. */
export interface WordQuery {
  beginnings: readonly string[]
  /** Parts of writing without spaces, which must stand in the text as they are. */
  parts: readonly string[]
}

/** Longer ones are cut: nobody looks for more of one. */
const longestWord = 40
/** So many different words of a text are kept: a stranger may send one of eight megabytes. */
const mostWords = 10_000
/** So much of a text is read for them. */
const mostLetters = 1_000_000

/** Scripts that are written without spaces between words. */
const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]`
const isUnspaced = new RegExp(`^${unspaced}`, 'v')
/** Of writing with spaces: there alone it matters where a word begins. */
const inWord = String.raw`[[\p{L}\p{N}\p{M}]--${unspaced}]`
const endsInWord = new RegExp(`${inWord}$`, 'v')
const startsInWord = new RegExp(`^${inWord}`, 'v')
const runs = new RegExp(String.raw`${unspaced}+|\p{Extended_Pictographic}|${inWord}+`, 'gv')
/** Accents of letters that have them beside a plain form; elsewhere a mark is a part of the letter. */
const accents = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*)\p{M}/gu
/** Vowel signs of Hebrew and Arabic, and what makes a sign an emoji. */
const optionalMarks = /[\u0591-\u05c7]|[\u064b-\u065f]|\u0670|\ufe0f/gu

const isPlain = /^[\0-\x7f]*$/

/** In one case, without accents, each letter in one form. */
function folded(text: string): string {
  const read = text.slice(0, mostLetters)
  // Most of what is written in many languages: nothing to take off.
  if (isPlain.test(read)) return read.toLowerCase()
  const apart = read.normalize('NFKD')
  return apart.replaceAll(accents, '').replaceAll(optionalMarks, '').normalize('NFC').toLowerCase()
}

/** Each word once. Of writing without spaces, every two letters that stand together, and the last one alone. */
export function wordsOf(text: string): Set<string> {
  const words = new Set<string>()
  for (const [run] of folded(text).matchAll(runs)) {
    if (words.size >= mostWords) break
    if (isUnspaced.test(run)) for (const pair of pairsOf(run)) words.add(pair)
    else words.add(cut(run))
  }
  return words
}

/** undefined where there is nothing to look for. */
export function queryOf(q: string): WordQuery | undefined {
  const beginnings = new Set<string>()
  const parts = new Set<string>()
  for (const [run] of folded(q).matchAll(runs)) {
    const letters = Array.from(run)
    if (!isUnspaced.test(run)) beginnings.add(cut(run))
    else if (letters.length === 1) beginnings.add(run)
    else {
      for (let at = 0; at + 1 < letters.length; at += 1) beginnings.add(letters.slice(at, at + 2).join(''))
      if (letters.length > 2) parts.add(run)
    }
  }
  return beginnings.size === 0 ? undefined : { beginnings: [...beginnings], parts: [...parts] }
}

/** Whether a text is what was looked for, without the index. */
export function fits({ beginnings, parts }: WordQuery, text: string): boolean {
  const whole = folded(text)
  return beginnings.every((each) => beginsIn(whole, each)) && parts.every((part) => whole.includes(part))
}

function beginsIn(whole: string, beginning: string): boolean {
  for (let at = whole.indexOf(beginning); at >= 0; at = whole.indexOf(beginning, at + 1)) {
    // With one letter before it, of up to two units.
    const before = whole.slice(Math.max(0, at - 2), at)
    if (!endsInWord.test(before) || !startsInWord.test(beginning)) return true
  }
  return false
}

/** Two letters that stand together are found by the index; whether more do shows in the text alone. */
export function holds(parts: readonly string[], text: string): boolean {
  if (parts.length === 0) return true
  const whole = folded(text)
  return parts.every((part) => whole.includes(part))
}

function* pairsOf(run: string): Generator<string> {
  const letters = Array.from(run)
  for (const [at, letter] of letters.entries()) yield `${letter}${letters[at + 1] ?? ''}`
}

function cut(word: string): string {
  return word.length <= longestWord ? word : Array.from(word).slice(0, longestWord).join('')
}
