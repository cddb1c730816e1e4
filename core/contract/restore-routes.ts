// Restores: of one instance while the others go on, or of the whole appliance; looked at first, undone afterwards.
import { z } from 'zod'
import { TimeMs } from './instance.ts'

const RestorePreview = z.object({
  kind: z.enum(['instance', 'appliance']),
  moment: TimeMs,
  /** What comes, in plain words. */
  comes: z.array(z.string()),
  /** What is newer here and is set aside, in plain words. */
  newerHere: z.array(z.string()),
})
export type RestorePreview = z.infer<typeof RestorePreview>
