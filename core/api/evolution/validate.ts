// Bodies of the dialect: parsed by zod, refused in the exact words of the jsonschema library that
// Evolution uses, because flows branch on those texts.
import { z } from 'zod'
import { BadRequestError } from '../../errors.ts'

/** A body that does not fit; the texts in the order upstream lists them. */
export class SchemaError extends BadRequestError {
  override readonly name = 'SchemaError'
  readonly texts: readonly string[]
  /** nested: one list in another, as upstream tells most of them. */
  readonly shape: 'nested' | 'flat'

  constructor(texts: readonly string[], shape: SchemaError['shape'] = 'nested') {
    super('The body does not fit its schema.')
    this.texts = texts
    this.shape = shape
  }
}

const typeNames: Readonly<Record<string, string>> = { int: 'integer', record: 'object' }

function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
  return text === '' ? 'instance' : text
}

/** What jsonschema would say of an issue that its schema gives no words of its own. */
function wording(issue: z.core.$ZodRawIssue): string | undefined {
  const path = issue.path ?? []
  if (issue.input === undefined && path.length > 0) {
    return `${pathText(path.slice(0, -1))} requires property "${String(path.at(-1))}"`
  }
  const where = pathText(path)
  switch (issue.code) {
    case 'invalid_type':
      return `${where} is not of a type(s) ${typeNames[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `${where} is not one of enum values: ${issue.values.map(String).join(',')}`
    case 'too_small':
      return `${where} does not meet minimum length of ${issue.minimum}`
    case 'too_big':
      return `${where} does not meet maximum length of ${issue.maximum}`
    default:
      return undefined
  }
}

/** The words that a schema has for a wrong value; a missing one is told in jsonschema's own. */
export function worded(text: string): { error: z.core.$ZodErrorMap } {
  return { error: (issue) => (issue.input === undefined ? undefined : text) }
}

/** Clients send null for what they leave out, and upstream's own manager does: null is absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  )
}

const isMissing = (text: string): boolean => text.includes(' requires property "')

export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(withoutNulls(body ?? {}), { error: wording })
  if (parsed.success) return parsed.data
  const texts = parsed.error.issues.map(({ message }) => message)
  // jsonschema looks at the properties first and then at what is required.
  throw new SchemaError(texts.toSorted((a, b) => Number(isMissing(a)) - Number(isMissing(b))))
}
