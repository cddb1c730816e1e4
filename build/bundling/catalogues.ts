// Takes the keys out of the catalogues of other languages as they are bundled: they are English's, in English's order
// (renderer/words/fit.ts puts them back), and makes codes of sentences shorter. What does not fit keeps its keys.
import { transform, type Plugin } from 'esbuild'
import { readFileSync } from 'node:fs'
import { en } from '../../renderer/words/en/index.ts'
import { shortOf } from '../../renderer/words/fit.ts'

type Keyed = Readonly<Record<string, unknown>>

const isKeyed = (value: unknown): value is Keyed =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const pairs: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' }

/** Where a string ends that begins here; of a template its holes are passed over too. */
function endOfString(text: string, begin: number): number {
  const quote = text[begin]
  let at = begin + 1
  while (at < text.length && text[at] !== quote) {
    if (text[at] === '\\') at += 2
    else if (quote === '`' && text.startsWith('${', at)) at = endOf(text, at + 2, '}') + 1
    else at += 1
  }
  return at + 1
}

/** The first of these signs that stands in no string and in no brackets. */
function endOf(text: string, begin: number, signs: string): number {
  let at = begin
  while (at < text.length) {
    const sign = text[at] ?? ''
    if (signs.includes(sign)) return at
    if ('"\'`'.includes(sign)) at = endOfString(text, at)
    else if (pairs[sign] !== undefined) at = endOf(text, at + 1, pairs[sign]) + 1
    else at += 1
  }
  throw new Error(`A catalogue ends too early: ${text.slice(begin, begin + 80)}`)
}

/** The object that begins here, as a list where it has English's keys and no others. */
function unkeyed(text: string, english: Keyed): string {
  const words = new Map<string, string>()
  let at = 1
  while (at < text.length - 1) {
    const colon = endOf(text, at, ':,}')
    // Neither a method nor something that is spread.
    if (text[colon] !== ':') return text
    const end = endOf(text, colon + 1, ',}')
    const key = text.slice(at, colon).replaceAll('"', '')
    const word = text.slice(colon + 1, end)
    const inEnglish = english[key]
    words.set(key, word.startsWith('{') && isKeyed(inEnglish) ? unkeyed(word, inEnglish) : word)
    at = end + 1
  }
  const keys = Object.keys(english)
  if (keys.length !== words.size || keys.some((key) => !words.has(key))) return text
  return `[${keys.map((key) => words.get(key)).join(',')}]`
}

const codes = new Map<string, string>()

/** Of the sentences of the appliance, which have codes and no English: each code by a shorter name. */
function shortened(text: string): string {
  const words: string[] = []
  let at = 1
  while (at < text.length - 1) {
    const colon = endOf(text, at, ':,}')
    const end = text[colon] === ':' ? endOf(text, colon + 1, ',}') : colon
    const code = text.slice(at, colon)
    if (text[colon] === ':') {
      const short = shortOf(code)
      const other = codes.get(short) ?? code
      if (other !== code) throw new Error(`${code} and ${other} have the same short name`)
      codes.set(short, code)
      words.push(`${short}${text.slice(colon, end)}`)
    } else if (code !== '') words.push(code)
    at = end + 1
  }
  return `{${words.join(',')}}`
}

const ofCodes = new Set([
  'reasons',
  'refusals',
  'groupRefusals',
  'personReasons',
  'passkeyReasons',
  'passkeyRefusals',
  'chatwootRefusals',
])

/** Of all that a file exports. */
function withoutKeys(script: string, english: Keyed): string {
  let done = ''
  let rest = script
  for (;;) {
    const found = /export const (\w+)=(?=\{)/.exec(rest)
    if (found === null) return done + rest
    const [all, name = ''] = found
    const begin = found.index + all.length
    const end = endOf(rest, begin + 1, '}') + 1
    const word = english[name]
    const object = rest.slice(begin, end)
    done += rest.slice(0, begin)
    if (ofCodes.has(name)) done += shortened(object)
    else done += isKeyed(word) ? unkeyed(object, word) : object
    rest = rest.slice(end)
  }
}

export const catalogues: Plugin = {
  name: 'catalogues without keys',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]words[\\/][a-z][a-z][\\/][a-z-]+\.ts$/ }, async ({ path }) => {
      if (/[\\/]en[\\/]/.test(path)) return undefined
      const { code } = await transform(readFileSync(path, 'utf8'), {
        loader: 'ts',
        charset: 'utf8',
        minifyWhitespace: true,
        target: 'es2024',
      })
      return { contents: withoutKeys(code, en), loader: 'js' }
    })
  },
}
