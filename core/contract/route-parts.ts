// How the routes of our own API name things.
import { z } from 'zod'

/** An id or a name; the id is tried first. */
export const Reference = z.string().trim().min(1).max(100)
/** A path of the machine that the appliance runs on. */
export const FilePath = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes('\0'), 'A path holds no NUL')
/** true or false in a query. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
/** Those alone that are so. */
export const only = z.literal('true').transform(() => true)
export const id = z.object({ id: Reference })
