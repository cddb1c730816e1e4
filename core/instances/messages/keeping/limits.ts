// Which limits hold for a number: its own where it has them, else those for all. Pure.
import { z } from 'zod'
import type { ForAll } from '../../../contract/appliance/keeping-routes.ts'
import type { OwnLimits } from '../../../storage/tables/keeping.ts'

const dayMs = 24 * 60 * 60 * 1000

/** The fact of the appliance that holds what is set for all. */
export const forAllKey = 'keeping'

const Stored = z.object({
  filesDays: z.int().nullable().default(null),
  filesBytes: z.int().nullable().default(null),
  messagesDays: z.int().nullable().default(null),
})

export function readForAll(fact: string | undefined): ForAll {
  return Stored.parse(fact === undefined ? {} : JSON.parse(fact))
}

/** undefined: nothing goes. */
export interface Holding {
  filesBefore: number | undefined
  messagesBefore: number | undefined
  /** Of this number alone. */
  filesBytes: number | undefined
}

export function holding(all: ForAll, own: OwnLimits, at: number): Holding {
  return {
    filesBefore: before(own.filesDays ?? all.filesDays, at),
    messagesBefore: before(own.messagesDays ?? all.messagesDays, at),
    filesBytes: own.filesBytes === null || own.filesBytes === 0 ? undefined : own.filesBytes,
  }
}

function before(days: number | null, at: number): number | undefined {
  return days === null || days === 0 ? undefined : at - days * dayMs
}
