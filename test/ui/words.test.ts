// The catalogues: nothing is missing, nothing is empty, and nothing was left in English by oversight.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { desktopWords, languageNames, languages, type Language } from '../../renderer/words/languages.ts'

const folder = join(import.meta.dirname, '..', '..', 'renderer', 'words')
const load = async (name: Language) => ({
  ...(await languages[name].load()),
  desktop: desktopWords[name],
})
const catalogues = await Promise.all(languageNames().map(async (name) => ({ name, words: await load(name) })))

/** Every text by its place; a function is called with numbers, which fit all of them. */
function texts(value: unknown, place = ''): [string, string][] {
  if (typeof value === 'function') return [[place, String(value(2, 3))]]
  if (typeof value !== 'object' || value === null) return [[place, String(value)]]
  return Object.entries(value).flatMap(([key, each]) => texts(each, `${place}/${key}`))
}

const english = new Map(texts(await load('en')))

it('there is a folder for each language, and each is in the list', () => {
  const folders = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory())
  expect(folders.toSorted()).toEqual(languageNames().toSorted())
})

describe.each(catalogues)('the catalogue $name', ({ words }) => {
  it('has every text and no other', () => {
    const here = texts(words)
    expect(here.map(([place]) => place).toSorted()).toEqual([...english.keys()].toSorted())
    expect(here.filter(([, text]) => text.trim() === '')).toEqual([])
  })
})

it.each(catalogues.filter(({ name }) => name !== 'en'))(
  '$name says sentences in its own words',
  ({ words }) => {
    const same = texts(words).filter(([place, text]) => text.length > 24 && english.get(place) === text)
    expect(same).toEqual([])
  },
)
