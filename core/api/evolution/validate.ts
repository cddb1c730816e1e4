// Bodies of the dialect: parsed by zod, refused in the exact words of the jsonschema library that
// Evolution uses, because flows branch on those texts.
import { z } from 'zod'
import { BadRequestError } from '../../errors.ts'

/** A body that does not fit; what stands in the message of its answer, in the order in which upstream lists it. */
export class SchemaError extends BadRequestError {
  override readonly name = 'SchemaError'
  readonly told: readonly unknown[]

  constructor(told: readonly unknown[]) {
    super('The body does not fit its schema.')
    this.told = told
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
      return isAmount(issue.origin)
        ? `${where} must be greater than or equal to ${issue.minimum}`
        : `${where} does not meet minimum length of ${issue.minimum}`
    case 'too_big':
      return isAmount(issue.origin)
        ? `${where} must be less than or equal to ${issue.maximum}`
        : `${where} does not meet maximum length of ${issue.maximum}`
    case 'custom':
      return issue.params?.['is'] === 'duplicate' ? `${where} contains duplicate item` : undefined
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

const isAmount = (origin: string): boolean => origin === 'number' || origin === 'int'

/** Of what is in a list, each once. */
export function unique<T>(items: z.ZodType<T[]>): z.ZodType<T[]> {
  return items.check((context) => {
    const { issues, value } = context
    if (new Set(value).size === value.length) return
    issues.push({ code: 'custom', input: value, params: { is: 'duplicate' } })
  })
}

const isMissing = (text: string): boolean => text.includes(' requires property "')

function errorsOf<T>(schema: z.ZodType<T>, body: unknown): { fits: T } | { errors: SchemaIssue[] } {
  const parsed = schema.safeParse(withoutNulls(body ?? {}), { error: wording })
  if (parsed.success) return { fits: parsed.data }
  const errors = parsed.error.issues.map(({ message, path }) => ({ message, path }))
  // jsonschema looks at the properties first and then at what is required.
  return {
    errors: errors.toSorted((a, b) => Number(isMissing(a.message)) - Number(isMissing(b.message))),
  }
}

interface SchemaIssue {
  message: string
  path: readonly PropertyKey[]
}

/** Refused as upstream refuses most bodies: one list in another. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = errorsOf(schema, body)
  if ('fits' in read) return read.fits
  throw new SchemaError([read.errors.map(({ message }) => message)])
}

/** Refused as upstream refuses what is about a group: each with the property that is wrong. */
export function parseGroupBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = errorsOf(schema, body)
  if ('fits' in read) return read.fits
  throw new SchemaError(
    read.errors.map(({ message, path }) => ({
      // What is missing is told of that which lacks it.
      property: pathText(isMissing(message) ? path.slice(0, -1) : path),
      message,
    })),
  )
}
