// The record of a swap as the product writes it: another database in the place of the present one.
import { noReason } from '../../../core/contract/sentences/sentence.ts'
import type { SwapRecord } from '../../../core/storage/folder/swap.ts'

export const swapId = '7d1ff1b0-8c8b-4d1b-9d0e-0c86a7b7c0de'

/** As noted before anything was moved. */
export function swapRecord(change: Partial<SwapRecord> = {}): SwapRecord {
  return {
    id: swapId,
    state: 'swapping',
    step: 'noted',
    from: 'staged.sqlite',
    aside: 'before.sqlite',
    ends: 'done',
    source: 'a snapshot',
    moment: 1,
    summary: 'one number',
    ...noReason,
    kept: true,
    createdAt: 1,
    updatedAt: 1,
    ...change,
  }
}
