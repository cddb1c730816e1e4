// The sentences of the appliance, in English: as it says them itself, so that there is one English.
import type { Reasons, Refusals } from '../told-words.ts'

export const reasons: Partial<Reasons> = {}

export const refusals: Partial<Refusals> = {}
