// What is said of somebody who is forgotten, and what was written in messages that are old, goes out of an event or an audit
// row; that something happened stays. Pure.

/** In place of a name. */
const nobody = 'forgotten'

/** What people wrote, or are called. */
const said: ReadonlySet<string> = new Set([
  'text',
  'pushName',
  'name',
  'content',
  'quoted',
  'emoji',
  'fileName',
  'hash',
  'contact',
  'reason',
  'recipient',
])
const lists: ReadonlySet<string> = new Set([
  'edits',
  'reactions',
  'votes',
  'responses',
  'options',
  'mentions',
])

/** Of them, what was written: who wrote it and when stays. */
const written: ReadonlySet<string> = new Set(['text', 'content', 'quoted', 'emoji', 'fileName'])

/** Without what anybody wrote; undefined where nobody did. */
export function wordless(data: unknown): unknown {
  const clean = withoutWords(data)
  return JSON.stringify(clean) === JSON.stringify(data) ? undefined : clean
}

function withoutWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => withoutWords(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => {
      if (lists.has(name) && Array.isArray(each)) return [name, []]
      return [name, written.has(name) ? null : withoutWords(each)]
    }),
  )
}

/** undefined where it does not speak of them. names: JIDs. */
export function scrub(data: unknown, names: readonly string[]): unknown {
  const users = names.map((name) => name.split('@')[0] ?? '').filter((user) => user.length > 4)
  const speaksOf = (text: string): boolean =>
    names.some((name) => text.includes(name)) || users.some((user) => text.includes(user))
  if (!speaksOf(JSON.stringify(data))) return undefined
  return cleaned(data, speaksOf)
}

function cleaned(value: unknown, speaksOf: (text: string) => boolean): unknown {
  if (typeof value === 'string') return speaksOf(value) ? nobody : value
  if (Array.isArray(value)) return value.map((each: unknown) => cleaned(each, speaksOf))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => {
      if (lists.has(name) && Array.isArray(each)) return [name, []]
      if (said.has(name))
        return [name, typeof each === 'string' && name !== 'text' ? blank(each, name) : null]
      return [name, cleaned(each, speaksOf)]
    }),
  )
}

/** Fields that must be text stay text. */
function blank(text: string, name: string): string | null {
  return name === 'name' || name === 'contact' || name === 'reason' || name === 'recipient'
    ? text === ''
      ? ''
      : nobody
    : null
}
