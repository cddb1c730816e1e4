// Where this data folder lies: what a copy of it cannot have. Remembered in the database, so that the next start
// can see whether it is still there. It only looks; instances/twin.ts judges.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { dataPaths, type DataPaths } from '../paths.ts'

const FolderIdentity = z.object({
  /** Hash of the machine's own id; null where there is none, and in a container, whose image brings one along. */
  machine: z.string().nullable(),
  /** The path of the data folder. */
  folder: z.string(),
  /** The file system's number of the device, which another start of the machine may change. */
  device: z.string(),
  /** What the file system calls the folder and its lock file: kept by a move, never by a copy. */
  folderNode: z.string(),
  lockNode: z.string(),
})
export type FolderIdentity = z.infer<typeof FolderIdentity>

/** The appliance's row that holds the place. Without it, the next start takes the place for granted. */
export const identityKey = 'place'

/** What the machine's own id is asked of; tests put their own in place of the system's. */
export interface Machine {
  platform: NodeJS.Platform
  isContainer: boolean
  read(file: string): string
  run(program: string, args: string[]): string
}

export function thisMachine(): Machine {
  return {
    platform: process.platform,
    isContainer:
      existsSync('/.dockerenv') ||
      existsSync('/run/.containerenv') ||
      process.env['KUBERNETES_SERVICE_HOST'] !== undefined,
    read: (file) => readFileSync(file, 'utf8'),
    run: (program, args) => execFileSync(program, args, { encoding: 'utf8', timeout: 10_000, stdio: 'pipe' }),
  }
}

export function folderIdentityOf({ dir, lock }: DataPaths, machine: Machine): FolderIdentity {
  const folder = statSync(dir, { bigint: true })
  return {
    machine: hashedId(machine),
    folder: dir,
    device: String(folder.dev),
    folderNode: String(folder.ino),
    lockNode: String(statSync(lock, { bigint: true }).ino),
  }
}

/** What was remembered; undefined for nothing, and for what a later version may have written. */
export function parseFolderIdentity(text: string | undefined): FolderIdentity | undefined {
  if (text === undefined) return undefined
  try {
    return FolderIdentity.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The same place with another lock file, which its owner has made itself; undefined where the one before was none of it. */
export function withLock(
  text: string | undefined,
  { before, now }: { before: bigint; now: bigint },
): string | undefined {
  const known = parseFolderIdentity(text)
  if (known?.lockNode !== String(before)) return undefined
  return JSON.stringify({ ...known, lockNode: String(now) } satisfies FolderIdentity)
}

/** Whether the folder at the place before is there no more: then it was moved, not copied. */
export function isGone(before: FolderIdentity): boolean {
  return !existsSync(dataPaths(before.folder).lock)
}

/** The id itself is not to be passed on. */
function hashedId(machine: Machine): string | null {
  if (machine.isContainer) return null
  const id = machineId(machine)?.trim()
  return id ? createHash('sha256').update(`holdfast ${id}`).digest('hex').slice(0, 32) : null
}

function machineId({ platform, read, run }: Machine): string | undefined {
  try {
    if (platform === 'win32')
      return run('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']).match(
        /REG_SZ\s+(\S+)/,
      )?.[1]
    if (platform === 'darwin')
      return run('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']).match(/"IOPlatformUUID" = "([^"]+)"/)?.[1]
    return read('/etc/machine-id')
  } catch {
    // A machine that does not say who it is cannot be told from another by this.
    return undefined
  }
}
