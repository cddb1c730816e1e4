// A shape of the contract that is one value, word by word; shapes may stand in it.
import { z } from 'zod'

export function exactly(value: unknown): z.ZodType {
  if (Array.isArray(value)) {
    const [first, ...rest] = value.map(exactly)
    return first === undefined ? z.tuple([]) : z.tuple([first, ...rest])
  }
  if (value instanceof z.ZodType) return value
  if (typeof value !== 'object' || value === null) return z.literal(value as string | number | boolean | null)
  return z.strictObject(
    Object.fromEntries(Object.entries(value).map(([name, part]) => [name, exactly(part)])),
  )
}
