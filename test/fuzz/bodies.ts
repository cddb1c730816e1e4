// Bodies made from schemas: what fits them, and what nearly does. The same seed makes the same ones.
import * as fc from 'fast-check'
import { z } from 'zod'

/** As much of JSON Schema as zod writes. */
interface Schema {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  items?: Schema
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

/** What people, programs and attackers put where something else belongs. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '.',
    '..',
    '__proto__',
    'constructor',
    '\u0000',
    'half \ud83d',
    '🙂'.repeat(200),
    'x'.repeat(5000),
    '5511999990000@s.whatsapp.net',
    '120363000000000000@g.us',
    '5.511999990012E+12',
    'http://169.254.169.254/latest',
    'http://127.0.0.1:1/hook',
    '2099-01-01T00:00:00Z',
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 1,
    true,
    [],
    {},
    [[[[]]]],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.object({ maxDepth: 2, maxKeys: 3 }),
)

/** What texts are likely to mean something: names of numbers that are there, and recipients. */
const likely = ['loja', '5511988887777', '+55 11 98888-7777', '1', 'own']

function text({ minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<unknown> {
  const most = Math.max(minLength, Math.min(maxLength, 80))
  return fc.oneof(fc.constantFrom(...likely), fc.string({ unit: 'grapheme', minLength, maxLength: most }))
}

function number(schema: Schema): fc.Arbitrary<unknown> {
  const { minimum: min = -1000, maximum: max = 1_000_000 } = schema
  if (schema.type === 'integer')
    return fc.integer({ min: Math.ceil(min), max: Math.max(min, Math.min(max, 2 ** 31 - 1)) })
  return fc.double({ min, max: Math.max(min, max), noNaN: true })
}

function object({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, each]) => {
    const value = nearly(each)
    const there = required.includes(name) ? 19 : 1
    return fc.oneof(
      { weight: there, arbitrary: value.map((found): [string, unknown][] => [[name, found]]) },
      { weight: 1, arbitrary: fc.constant<[string, unknown][]>([]) },
    )
  })
  const more =
    typeof additionalProperties === 'object'
      ? fc.dictionary(fc.string({ maxLength: 20 }), nearly(additionalProperties), { maxKeys: 3 })
      : fc.constant({})
  return fc
    .tuple(fc.tuple(...fields), more)
    .map(([pairs, others]) => ({ ...others, ...Object.fromEntries(pairs.flat()) }))
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices !== undefined && choices.length > 0) return fc.oneof(...choices.map(nearly))
  switch (schema.type) {
    case 'object':
      return object(schema)
    case 'array':
      return fc.array(nearly(schema.items ?? {}), { maxLength: 4 })
    case 'string':
      return text(schema)
    case 'integer':
    case 'number':
      return number(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return odd
  }
}

/** One value in ten is what it should not be. */
function nearly(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema) }, { weight: 1, arbitrary: odd })
}

export function bodiesOf(schema: z.ZodType | undefined): fc.Arbitrary<unknown> {
  if (schema === undefined) return fc.oneof(fc.constant({}), odd)
  return nearly(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema)
}
