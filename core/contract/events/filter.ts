// Which events are asked for.
import { z } from 'zod'
import { Reference } from '../route-parts.ts'

export const EventFilter = z.object({
  instance: Reference.optional(),
  /** Names separated by commas. */
  types: z
    .string()
    .max(1000)
    .transform((text) => text.split(',').map((name) => name.trim()))
    .optional(),
})

export const StreamFilter = EventFilter.extend({
  after: z.coerce.number().int().min(0).optional(),
  /** Who is there and who types is told between the events, as events of the name presence without an id. */
  presence: z.stringbool().default(false),
})
