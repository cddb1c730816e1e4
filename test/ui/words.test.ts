// The catalogues: nothing is missing, nothing is empty, and nothing was left in English by oversight. And what the
// appliance says: each of its sentences has a code of its own, and each language has words for each code.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { stateWords } from '../../core/events/alerts/words.ts'
import { catalogues } from '../../core/contract/sentences/all.ts'
import { Sentence } from '../../core/contract/sentences/sentence.ts'
import { fit, shortOf } from '../../renderer/words/fit.ts'
import { desktopWords, languageNames, languages, type Language } from '../../renderer/words/languages.ts'
import { loadSide } from '../../renderer/words/side.ts'
import { loadWriting } from '../../renderer/words/writing.ts'

const folder = join(import.meta.dirname, '..', '..', 'renderer', 'words')
const load = async (name: Language) => {
  const { reasons, refusals, ...page } = await languages[name].load()
  const writing = await loadWriting[name]()
  const side = await loadSide[name]()
  return { page: { ...page, writing, side, desktop: desktopWords[name] }, told: { ...reasons, ...refusals } }
}
const all = await Promise.all(languageNames().map(async (name) => ({ name, ...(await load(name)) })))
const others = all.filter(({ name }) => name !== 'en')

/** Every text by its place; a function is called with numbers, which fit all of them. */
function texts(value: unknown, place = ''): [string, string][] {
  if (typeof value === 'function') return [[place, String(value(2, 3))]]
  if (typeof value !== 'object' || value === null) return [[place, String(value)]]
  return Object.entries(value).flatMap(([key, each]) => texts(each, `${place}/${key}`))
}

const inEnglish = await languages.en.load()
const english = new Map(texts((await load('en')).page))

it('alerts name buttons as they are called', () => {
  const kinds = ['alert.logged_out', 'alert.replaced', 'alert.held'] as const
  const named = kinds.flatMap((kind) => {
    const { text } = stateWords(kind, 'Shop', 'Because.')
    return [...text.matchAll(/"([^"]+)"/g)].map(([, name]) => name)
  })
  expect(named).toHaveLength(3)
  expect(named.filter((name) => !Object.values(inEnglish.acts).includes(name ?? ''))).toEqual([])
})

it('there is a folder for each language, and each is in the list', () => {
  const folders = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory())
  expect(folders.toSorted()).toEqual(languageNames().toSorted())
})

describe.each(all)('the catalogue $name', ({ page }) => {
  it('has every text and no other', () => {
    const here = texts(page)
    expect(here.map(([place]) => place).toSorted()).toEqual([...english.keys()].toSorted())
    expect(here.filter(([, text]) => text.trim() === '')).toEqual([])
  })
})

it.each(others)('$name says sentences in its own words', ({ page }) => {
  const same = texts(page).filter(([place, text]) => text.length > 24 && english.get(place) === text)
  expect(same).toEqual([])
})

/** Values for whatever is in a sentence: each is told from the others, and counts as a number too. */
const named = (name: string) => (name === 'because' || name === 'why' ? 'Because.' : `<${name}>`)
const values = new Proxy<Record<string, string>>({}, { get: (_target, name) => named(String(name)) })
const times = new Proxy<Record<string, number>>({}, { get: () => 1_700_000_000_000 })

const filled = (text: unknown): string =>
  String(typeof text === 'function' ? Reflect.apply(text, undefined, [values]) : text)

it.each(others)('$name is bundled without keys, and says the same', async ({ name }) => {
  const dist = join(import.meta.dirname, '..', '..', 'dist', 'app')
  const file = readdirSync(dist).find((each) => each.startsWith(`${name}-`)) ?? ''
  const bundled = z.record(z.string(), z.unknown()).parse(await import(join(dist, file)))[name]
  expect(Array.isArray(z.object({ messages: z.unknown() }).parse(bundled).messages)).toBe(true)
  const {
    reasons: told,
    refusals: refused,
    ...rest
  } = z.record(z.string(), z.unknown()).parse(fit(inEnglish, bundled))
  const { reasons, refusals, ...page } = await languages[name].load()
  const said = { ...reasons, ...refusals }
  const sent = { ...Object(told), ...Object(refused) } as Record<string, unknown>
  expect(Object.keys(sent)).toHaveLength(Object.keys(said).length)
  for (const [code, sentence] of Object.entries(said))
    expect(filled(sent[shortOf(code)])).toBe(filled(sentence))
  // In English's order.
  expect(new Map(texts(rest))).toEqual(new Map(texts(page)))
})

/** In English: with times, where there are some in it. */
const said = (sentence: unknown): Sentence =>
  Sentence.parse(typeof sentence === 'function' ? Reflect.apply(sentence, undefined, [times]) : sentence)

const sentences = Object.values(catalogues).flatMap((catalogue) => Object.values(catalogue).map(said))

describe('what the appliance says', () => {
  it('has a stable code for each sentence, and never the same for two', () => {
    const codes = sentences.map(({ code }) => code)
    expect(codes.filter((code) => !/^[a-z]+(?:_[a-z]+)*$/.test(code ?? ''))).toEqual([])
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([])
  })

  it('stands in English as it says it', () => {
    expect(sentences.filter(({ text }) => text.trim() === '')).toEqual([])
  })

  it.each(others)('has words in $name for every code, and for no other', ({ told }) => {
    expect(Object.keys(told).toSorted()).toEqual(sentences.map(({ code }) => code).toSorted())
    const here = new Map(Object.entries(told).map(([code, text]): [string, string] => [code, filled(text)]))
    expect([...here].filter(([, text]) => text.trim() === '')).toEqual([])
    expect([...here].filter(([, text]) => text.includes('undefined'))).toEqual([])
    const same = sentences.filter(({ code, text }) => text.length > 8 && here.get(code ?? '') === text)
    expect(same).toEqual([])
  })
})
