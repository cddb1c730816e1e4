// A small file system of its own, to be filled up. Only root may mount one.
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  folder: string
  /** Takes every byte that is left; may be called again for what became free since. */
  fill(): void
  /** Frees what fill took. */
  free(): void
  remove(): void
}

/** A sentence when there can be none here. */
export function smallDisk(sizeMb: number): SmallDisk | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'a small disk needs root on Linux (mount -t tmpfs)'
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'holdfast', folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    return `no file system can be mounted here (${error instanceof Error ? error.message : String(error)})`
  }
  const filler = join(folder, 'filler')
  return {
    folder,
    fill() {
      const fd = openSync(filler, 'a')
      try {
        for (const block of [Buffer.alloc(256 * 1024), Buffer.alloc(4096)]) fillBy(fd, block)
      } finally {
        closeSync(fd)
      }
    },
    free: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function fillBy(fd: number, block: Buffer): void {
  try {
    for (;;) writeSync(fd, block)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}
