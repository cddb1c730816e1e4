// How a file is had by its address; core/outbound does it. Types only.
import type { Asker } from '../../../contract/asker.ts'

/** What is at an address. */
export interface Fetched {
  chunks: AsyncIterable<Uint8Array>
  /** As the address names it. */
  fileName: string | null
  site: Site
}

/** Where it came from, by the address that was dialled. */
interface Site {
  host: string
  isPublic: boolean
}

/** Refuses, in words for whoever asked, what it cannot have. */
export type FetchFile = (
  url: string,
  options: { maxBytes: number; by: Asker; idleMs?: number; signal?: AbortSignal; namedBy?: Site },
) => Promise<Fetched>
