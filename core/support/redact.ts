// What may leave the house in a support bundle: by name of the field, and everything else masked. Names and numbers
// become words that are only the same within one bundle; nothing of them, not even a hash, goes along. Pure.
import { mask } from '../log.ts'

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
/** Numbers that are times or sizes, however long. */
const times = new Set(['time', 'now', 'startedAt', 'freeBytes', 'reserveBytes', 'sizeBytes', 'durationMs'])
const word = /^[A-Za-z][\w.:-]{0,40}$/

/** Where a hidden word stands for the same thing throughout one bundle, and for another in the next. */
export class Redactor {
  readonly #names = new Map<string, string>()
  readonly #numbers = new Map<string, string>()
  readonly #places: readonly (readonly [string, string])[]

  /** places: folders whose names say who somebody is, and what stands for them. */
  constructor(places: readonly (readonly [string, string])[] = []) {
    this.#places = places.filter(([path]) => path.length > 1)
  }

  name(name: string): string {
    return stand(this.#names, name, 'name')
  }

  /** A sentence of ours: names we know and places go, then all that looks like a number, an address or a key. */
  text(text: string): string {
    let said = text
    for (const [path, shown] of this.#places) said = said.replaceAll(path, shown)
    for (const [name, shown] of this.#names) said = said.replaceAll(`"${name}"`, `"${shown}"`)
    return mask(said)
  }

  /** One value of a row of the database. */
  field(column: string, value: string | number | null): unknown {
    if (typeof value !== 'string') return value
    switch (column) {
      case 'name':
        return this.name(value)
      case 'account':
        return stand(this.#numbers, value, 'number')
      case 'url':
        return hostOf(value)
      case 'settings':
      case 'pacing':
        return this.#json(value, () => '[text]')
      case 'types':
        return this.#json(value, (type) => (word.test(type) ? mask(type) : '[text]'))
      default:
        return uuid.test(value) || word.test(value) ? value : this.text(value)
    }
  }

  /** Of stored JSON: numbers, switches, and of its texts what is made of them. */
  #json(text: string, show: (text: string) => string): unknown {
    try {
      return mapTexts(JSON.parse(text), show)
    } catch {
      return '[unreadable]'
    }
  }

  /** A line of the log: masked when it was written, and once more here, whoever wrote it. */
  line(line: string): string {
    try {
      return JSON.stringify(this.#value(JSON.parse(line)))
    } catch {
      return this.text(line)
    }
  }

  /** Of anything else: its numbers and switches, and its texts as sentences. */
  any(value: unknown): unknown {
    return this.#value(value)
  }

  #value(value: unknown, key = ''): unknown {
    if (typeof value === 'number') return times.has(key) || String(value).length < 8 ? value : '[number]'
    if (typeof value === 'string') return isTime(value) || uuid.test(value) ? value : this.text(value)
    if (Array.isArray(value)) return value.map((each) => this.#value(each))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [this.text(name), this.#value(each, name)]),
    )
  }
}

function stand(known: Map<string, string>, value: string, kind: string): string {
  const shown = known.get(value) ?? `${kind}-${known.size + 1}`
  known.set(value, shown)
  return shown
}

/** The host alone: paths, queries and users of webhooks are keys. */
function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return '[unreadable]'
  }
}

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)

function mapTexts(value: unknown, show: (text: string) => string): unknown {
  if (typeof value === 'string') return value === '' ? '' : show(value)
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, show))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [mask(name), mapTexts(each, show)]))
}
