// An ext4 file system on a loop device whose power can be cut: the shutdown ioctl drops the dirty page cache and
// the unflushed journal, as xfstests' godown does. Needs root on Linux, a free loop device, mkfs.ext4 and python3.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface CutDisk {
  folder: string
  /**
   * Everything that was not flushed is gone; writes fail from now on. Returns the moment of the cut
   * (process.hrtime): a machine without power says nothing any more, this one still can.
   */
  cut(): bigint
  /** After every user of it has ended: mounts it again, which replays the journal of ext4. */
  remount(): void
  remove(): void
}

const shutdown = `import fcntl, os, struct, sys, time
fd = os.open(sys.argv[1], os.O_RDONLY)
# EXT4_IOC_SHUTDOWN = _IOR('X', 125, __u32); 2 = NOLOGFLUSH
print(time.monotonic_ns(), flush=True)
fcntl.ioctl(fd, 0x8004587D, struct.pack('I', 2))`

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { stdio: 'pipe', encoding: 'utf8' })
}

/** A sentence when there can be none here. */
export function cutDisk(sizeMb: number): CutDisk | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'cutting the power needs root on Linux (a loop device and the shutdown ioctl of ext4)'
  const work = mkdtempSync(join(tmpdir(), 'holdfast-power-'))
  const image = join(work, 'image')
  const folder = join(work, 'disk')
  mkdirSync(folder)
  writeFileSync(image, '')
  truncateSync(image, sizeMb * 1024 * 1024)
  const mount = (): string => run('mount', '-o', 'loop', image, folder)
  const remove = (): void => {
    try {
      run('umount', '-l', folder)
    } catch {
      // It was not mounted.
    }
    rmSync(work, { recursive: true, force: true })
  }
  const cut = (): bigint => BigInt(run('python3', '-c', shutdown, folder).trim())
  const remount = (): void => {
    run('umount', folder)
    mount()
  }
  try {
    run('mkfs.ext4', '-q', '-F', image)
    mount()
    // Proves that the ioctl is there, and that a cut can be survived.
    cut()
    remount()
  } catch (error) {
    remove()
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return `no power can be cut here: ${reason} (needed: a loop device, mkfs.ext4, python3, EXT4_IOC_SHUTDOWN)`
  }
  return { folder, cut, remount, remove }
}
