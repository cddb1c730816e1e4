// The catalogues: nothing is missing, nothing is empty, and nothing was left in English by oversight.
import { describe, expect, it } from 'vitest'
import { en } from '../../renderer/words/en.ts'
import { es } from '../../renderer/words/es.ts'
import { pt } from '../../renderer/words/pt.ts'
import { zh } from '../../renderer/words/zh.ts'

/** Every text by its place; a function is called with numbers, which fit all of them. */
function texts(value: unknown, place = ''): [string, string][] {
  if (typeof value === 'function') return [[place, String(value(2, 3))]]
  if (typeof value !== 'object' || value === null) return [[place, String(value)]]
  return Object.entries(value).flatMap(([key, each]) => texts(each, `${place}/${key}`))
}

const english = new Map(texts(en))

describe.each(Object.entries({ en, pt, es, zh }))('the catalogue %s', (_name, words) => {
  it('has every text and no other', () => {
    const here = texts(words)
    expect(here.map(([place]) => place).toSorted()).toEqual([...english.keys()].toSorted())
    expect(here.filter(([, text]) => text.trim() === '')).toEqual([])
  })
})

it.each(Object.entries({ pt, es, zh }))('%s says sentences in its own words', (_name, words) => {
  const same = texts(words).filter(([place, text]) => text.length > 24 && english.get(place) === text)
  expect(same).toEqual([])
})
