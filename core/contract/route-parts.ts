// How the routes of our own API name things.
import { z } from 'zod'

/** An id or a name; the id is tried first. */
export const Reference = z.string().trim().min(1).max(100)
export const id = z.object({ id: Reference })
