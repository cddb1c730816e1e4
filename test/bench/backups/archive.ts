// What a backup file takes: room beside the database it was made of, and memory while it is written and verified.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { dataPaths } from '../../../core/storage/paths.ts'
import { refer } from '../../backup/archive/fixture.ts'
import { fill, instanceId, openBench, type BenchFolder } from '../database.ts'
import type { Bench, Row } from '../harness.ts'

const Taken = z.object({ bytes: z.number(), tookMs: z.number(), memoryBytes: z.number() })

const mebibyte = 1024 * 1024
/** Media does not get smaller: what messages refer to is what the file has. */
async function addMedia(home: BenchFolder, bytes: number): Promise<void> {
  const { media } = dataPaths(home.folder)
  const storage = await openBench(home)
  const block = randomBytes(16 * mebibyte)
  for (let size = 0; size < bytes; size += 256 * mebibyte) {
    const hash = randomBytes(32).toString('hex')
    const path = join(media, hash)
    const fd = openSync(`${path}.part`, 'w')
    for (let at = 0; at < Math.min(256 * mebibyte, bytes - size); at += block.length) writeSync(fd, block)
    closeSync(fd)
    renameSync(`${path}.part`, path)
    await refer(storage, instanceId, hash)
  }
  await storage.close()
}

function atMost(figure: string, value: number, goal: number): Row {
  return { figure, ours: [value], unit: 'MB', goal: `${goal}`, met: (measured) => measured <= goal }
}

export const archive: Bench = {
  name: 'archive',
  about:
    'A number with messages is exported for a passphrase, and the file is verified, each in a process of its own. Size: the file to ' +
    'the database. Memory: what the process took at most, less what it had when the folder was open; the second file has 2 GB of media too.',
  async rows({ scale }) {
    const top = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
    try {
      const [folder, keyFile] = [join(top, 'data'), join(top, 'holdfast.key')]
      await fill({ folder, keyFile }, Math.ceil(300_000 * scale))
      const child = join(import.meta.dirname, 'archive-child.ts')
      const run = (
        what: 'export' | 'verify' | 'hand-over',
        name: string,
        media = '',
      ): z.infer<typeof Taken> => {
        const args = [child, what, folder, keyFile, join(top, name), media]
        return Taken.parse(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })))
      }
      const plain = run('export', 'plain.holdfast')
      const read = run('verify', 'plain.holdfast')
      await addMedia({ folder, keyFile }, 2048 * mebibyte * scale)
      const big = run('export', 'big.holdfast', 'media')
      const bigRead = run('verify', 'big.holdfast')
      const moved = run('hand-over', 'moved.holdfast')
      return [
        {
          figure: 'size of the file',
          ours: [plain.bytes / mebibyte],
          theirs: [statSync(dataPaths(folder).database).size / mebibyte],
          unit: 'MB',
          goal: '0.35x',
          met: (ratio) => ratio <= 0.35,
        },
        atMost('additional memory, export', plain.memoryBytes / mebibyte, 150),
        atMost('additional memory, verification', read.memoryBytes / mebibyte, 150),
        atMost('additional memory, export of the big file', big.memoryBytes / mebibyte, 150),
        atMost('additional memory, and its verification', bigRead.memoryBytes / mebibyte, 150),
        atMost('a hand-over: written, then verified', moved.memoryBytes / mebibyte, 150),
        { figure: 'size of the big file', ours: [big.bytes / mebibyte], unit: 'MB', goal: '' },
        { figure: 'export of the big file', ours: [big.tookMs / 1000], unit: 's', goal: '' },
        { figure: 'verification of the big file', ours: [bigRead.tookMs / 1000], unit: 's', goal: '' },
      ]
    } finally {
      rmSync(top, { recursive: true, force: true })
    }
  },
}
