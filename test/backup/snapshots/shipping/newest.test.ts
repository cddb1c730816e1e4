// How far a history is known to have come: with what goes on from its end, and without what a restore began earlier.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../../core/backup/location/open-store.ts'
import { noProof, writeManifest, type Manifest } from '../../../../core/backup/snapshots/format/manifest.ts'
import { newestOf } from '../../../../core/backup/snapshots/shipping/newest.ts'

function folderWith(...snapshots: (Pick<Manifest, 'lineage' | 'number'> & Partial<Manifest>)[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-newest-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [n, given] of snapshots.entries()) {
    const id = `snapshot-${n}`
    writeFileSync(join(folder, `${id}.snapshot`), '')
    writeManifest(folder, {
      format: 1,
      id,
      parent: null,
      at: n,
      reason: 'test',
      clean: false,
      schema: 1,
      app: 'test',
      pages: 1,
      pageSize: 4096,
      position: { salt1: 0, salt2: 0, frame: 0, sum1: 0, sum2: 0 },
      key: 'key',
      sealedBytes: 0,
      sha256: null,
      proof: noProof,
      ...given,
    })
  }
  return folder
}

const newest = (folder: string, lineage = 'one') => newestOf(openStore(folder), lineage)

it('a history that goes on from the end of another one, under another name, is counted to it', async () => {
  const folder = folderWith(
    { lineage: 'one', number: 7 },
    { lineage: 'two', number: 9, parent: { lineage: 'one', number: 8 } },
    { lineage: 'three', number: 20, parent: { lineage: 'two', number: 12 } },
  )
  expect(await newest(folder)).toEqual({ lineage: 'one', number: 20 })
  expect(await newest(folder, 'three')).toEqual({ lineage: 'three', number: 20 })
})

it('one that a restore began from before its end is not', async () => {
  const folder = folderWith(
    { lineage: 'one', number: 7 },
    { lineage: 'two', number: 90, parent: { lineage: 'one', number: 3 } },
  )
  expect(await newest(folder)).toEqual({ lineage: 'one', number: 7 })
})

it('of which nothing is kept any more says as much as what went on from it, and of which nothing ever was, nothing', async () => {
  const folder = folderWith({ lineage: 'two', number: 9, parent: { lineage: 'one', number: 8 } })
  expect(await newest(folder)).toEqual({ lineage: 'one', number: 9 })
  expect(await newest(folder, 'other')).toBeUndefined()
})
