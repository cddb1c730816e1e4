// How the last ordered stop left the database file: only if it is still exactly that does the history go on unbroken.
import { createHash } from 'node:crypto'
import { fstatSync } from 'node:fs'
import { z } from 'zod'
import { readAt, readText, writeFileAtomic } from '../../../storage/files.ts'
import type { LineagePoint } from '../../../storage/tables/lineage.ts'

const Stopped = z.object({
  lineage: z.string(),
  number: z.int(),
  sizeBytes: z.string(),
  modifiedNs: z.string(),
  firstPage: z.string(),
})

function looks(dbFd: number): Pick<z.infer<typeof Stopped>, 'sizeBytes' | 'modifiedNs' | 'firstPage'> {
  const { size, mtimeNs } = fstatSync(dbFd, { bigint: true })
  const firstPage = createHash('sha256')
    .update(readAt(dbFd, 0, 4096))
    .digest('hex')
  return { sizeBytes: String(size), modifiedNs: String(mtimeNs), firstPage }
}

export function writeStopped(file: string, dbFd: number, { lineage, number }: LineagePoint): void {
  writeFileAtomic(file, `${JSON.stringify({ lineage, number, ...looks(dbFd) })}\n`)
}

export function isAsStopped(file: string, dbFd: number, { lineage, number }: LineagePoint): boolean {
  try {
    const left = Stopped.parse(JSON.parse(readText(file) ?? ''))
    const now = looks(dbFd)
    return (
      left.lineage === lineage &&
      left.number === number &&
      left.sizeBytes === now.sizeBytes &&
      left.modifiedNs === now.modifiedNs &&
      left.firstPage === now.firstPage
    )
  } catch {
    return false
  }
}
