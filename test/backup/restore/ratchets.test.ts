// An older copy that is put back is held; adopted, it goes on without its ratchets: everything arrives, once, and hardly
// anything twice.
import { describe, expect, it } from 'vitest'
import { withFreshPreKeys } from '../../../core/storage/portable/ratchets.ts'
import { peers, runOlderCopy } from './older-copy.ts'

describe('pre-key ids after a restore', () => {
  it('lie far beyond those that may have been given out since', () => {
    const creds = { nextPreKeyId: 813, firstUnuploadedPreKeyId: 813, me: { id: 'x' } }
    expect(withFreshPreKeys(creds)).toEqual({
      nextPreKeyId: 100_813,
      firstUnuploadedPreKeyId: 100_813,
      me: { id: 'x' },
    })
  })

  it('begin again at 1 before three bytes are too few', () => {
    expect(withFreshPreKeys({ nextPreKeyId: 15_900_001, firstUnuploadedPreKeyId: 15_900_001 })).toEqual({
      nextPreKeyId: 1,
      firstUnuploadedPreKeyId: 1,
    })
  })

  it('leave alone what is no login of Baileys', () => {
    expect(withFreshPreKeys({ other: 1 })).toEqual({ other: 1 })
  })
})

it(
  'a copy 200 messages old is held, and adopted: all arrive, once, with at most one retry a peer',
  { timeout: 480_000 },
  async () => {
    const report = await runOlderCopy({ verbatim: false, newer: 200, each: 50 })
    expect(report.held).toMatch(
      /backups hold newer data.*older copy.*Restore the newest backup, or move it here/,
    )
    expect(report.lost).toEqual([])
    expect(report.doubled).toEqual([])
    expect(report).toMatchObject({ sent: 50 * peers.length, received: 50 * peers.length })
    for (const retries of report.retriesOfPeers) expect(retries).toBeLessThanOrEqual(1)
    // The restored side spoke first, so nobody still writes to it on a session that it does not know.
    expect(report.retriesOfShop).toBe(0)
    expect(report.preKeysUploaded).toBeGreaterThanOrEqual(812)
  },
)
