// JSON read from its bytes is what JSON.parse makes of it, and what is none is refused where JSON.parse refuses it.
import { expect, it } from 'vitest'
import { parseJson } from '../../core/api/json-bytes.ts'
import { seeded } from '../helpers/random.ts'

const pieces = [
  'a',
  'é',
  '日',
  '🛍',
  '"',
  '\\',
  '/',
  '\n',
  '\t',
  '\u0000',
  '\u2028',
  ' ',
  '{',
  '[',
  ',',
  '__proto__',
]

type Random = () => number

function someText(random: Random): string {
  const length = Math.floor(random() * 12)
  return Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join('')
}

function someValue(random: Random, depth = 0): unknown {
  const choice = Math.floor(random() * (depth > 4 ? 5 : 7))
  const count = Math.floor(random() * 5)
  switch (choice) {
    case 0:
      return (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20)
    case 1:
      return Math.floor(random() * 2000) - 1000
    case 2:
      return [true, false, null][count % 3]
    case 5:
      return Array.from({ length: count }, () => someValue(random, depth + 1))
    case 6:
      return Object.fromEntries(
        Array.from({ length: count }, () => [someText(random), someValue(random, depth + 1)]),
      )
    default:
      return someText(random)
  }
}

/** Every letter that is no Latin one as an escape. */
const escaped = (text: string): string =>
  text.replaceAll(/[^ -~\n]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)

it('is what JSON.parse makes of it, however it is written', () => {
  const random = seeded(1)
  for (let n = 0; n < 1000; n += 1) {
    const value = someValue(random)
    for (const text of [JSON.stringify(value), JSON.stringify(value, undefined, 2)])
      for (const written of [text, escaped(text), `\ufeff\t${text} `])
        expect(parseJson(Buffer.from(written))).toStrictEqual(JSON.parse(text))
  }
})

it('what is cut or altered anywhere is taken or refused as JSON.parse does', () => {
  const random = seeded(2)
  const other = '{}[]",:\\x0e-.tn \u0001'.split('')
  for (let n = 0; n < 5000; n += 1) {
    const text = JSON.stringify(someValue(random))
    const at = Math.floor(random() * text.length)
    const put = other[Math.floor(random() * other.length)] ?? ''
    const altered = random() < 0.3 ? text.slice(0, at) : text.slice(0, at) + put + text.slice(at + 1)
    const made = outcome(() => parseJson(Buffer.from(altered)))
    expect({ altered, made }).toStrictEqual({
      altered,
      made: outcome(() => JSON.parse(altered.toWellFormed())),
    })
  }
})

it('half of a pair is the character that stands for none', () => {
  const written = String.raw`["\ud83d","\udecd","\ud83dx","\ud83d\ud83d\udecd"]`
  expect(parseJson(Buffer.from(written))).toEqual(['\ufffd', '\ufffd', '\ufffdx', '\ufffd🛍'])
})

function outcome(run: () => unknown): unknown {
  try {
    return { value: run() }
  } catch (error) {
    return error instanceof SyntaxError ? 'refused' : error
  }
}
