// The words of the contract's tables: what is asked of a route, what it must answer, and what must be told of it. Types only.
import type { z } from 'zod'
import type { Ground } from './ground.ts'

export interface Case {
  /** As the list of routes names it: "POST /chat/findChats". */
  route: string
  /** What is special about this one. */
  name?: string
  /** The instance; the linked one unless given, and none where null. */
  on?: string | null
  query?: (ground: Ground) => string
  body?: (ground: Ground) => unknown
  status: number
  shape: z.ZodType
  /** The event that follows, and its data. */
  follows?: { event: string; shape: z.ZodType; instance?: string }
}

/** What is refused, word by word. */
export interface Refusal {
  route: string
  on?: string
  query?: string
  body?: unknown
  status: number
  /** What stands in response.message; in upstream's nesting. */
  message: unknown
}
