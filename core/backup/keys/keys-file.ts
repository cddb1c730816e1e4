// keys.json, beside every catalogue of snapshots: what it takes to open them on another machine with the recovery key
// or the passphrase, and of no use without one of them.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AppError, BadRequestError } from '../../errors.ts'
import type { DataKeys } from '../../storage/data-keys.ts'
import { LockedError } from '../../storage/errors.ts'
import { codeOf, writeFileAtomic } from '../../storage/files.ts'
import { openByPassphrase } from '../../storage/key-wraps.ts'
import { otherKeyPlace } from '../../storage/keyring.ts'
import { inFolder } from '../../storage/paths.ts'
import { fingerprintOf, Sealer } from '../../storage/seal.ts'
import { parseRecoveryKey, unwrapWith } from './recovery-key.ts'

const Base64 = z.base64()

export const KeysFile = z.object({
  format: z.literal(1),
  about: z.string(),
  /** The public half of the recovery key. */
  recipient: z.string().nullable(),
  /** The data key in use. */
  current: z.object({
    fingerprint: z.string(),
    /** An age file to the recipient. */
    recovery: z.string().nullable(),
    passphrase: z.object({ params: z.string(), wrapped: Base64 }).nullable(),
  }),
  /** Data keys before it, and the next one while a rotation is under way: each sealed with another of this file. */
  others: z.array(
    z.object({ fingerprint: z.string(), state: z.enum(['next', 'retired']), sealed: Base64, at: z.int() }),
  ),
})
export type KeysFile = z.infer<typeof KeysFile>

const about =
  'Opens the snapshots beside it with the recovery key or the passphrase of their owner. Useless without one of them.'

const fileIn = (folder: string): string => inFolder(folder, 'keys.json')

function keysFileOf(dataKeys: DataKeys): KeysFile {
  const recovery = dataKeys.recovery()
  const passphrase = dataKeys.passphrase()
  return {
    format: 1,
    about,
    recipient: recovery?.recipient ?? null,
    current: {
      fingerprint: fingerprintOf(dataKeys.wrappedDataKey()),
      recovery: recovery?.wrapped.toString() ?? null,
      passphrase: passphrase
        ? { params: passphrase.params, wrapped: passphrase.wrapped.toString('base64') }
        : null,
    },
    others: dataKeys.others().map(({ fingerprint, state, sealed, at }) => ({
      fingerprint,
      state,
      sealed: sealed.toString('base64'),
      at,
    })),
  }
}

/** Whole or not at all, and not at all when it is the same already. */
export function writeKeysFile(folder: string, dataKeys: DataKeys): void {
  const text = `${JSON.stringify(keysFileOf(dataKeys), undefined, 2)}\n`
  const file = fileIn(folder)
  if (readText(file) !== text) writeFileAtomic(file, text, { secret: true })
}

/** undefined when there is none. */
export function readKeysFile(folder: string): KeysFile | undefined {
  const text = readText(fileIn(folder))
  if (text === undefined) return undefined
  try {
    const json: unknown = JSON.parse(text)
    return KeysFile.parse(json)
  } catch (cause) {
    throw new AppError(
      'bad_request',
      `The file ${fileIn(folder)} cannot be understood. Nothing was changed.`,
      {
        cause,
        hint: 'Take it from another location of the snapshots, or update Holdfast.',
      },
    )
  }
}

/** Every data key of the file, the one in use first. */
export async function unlockWithRecovery(file: KeysFile, typed: string): Promise<Buffer[]> {
  const key = await parseRecoveryKey(typed)
  const { recovery } = file.current
  const opened = recovery === null ? undefined : await unwrapWith(key, recovery)
  if (opened === undefined)
    throw new BadRequestError('This recovery key does not open these backups; nothing was changed.', {
      hint: 'Use the emergency kit of the appliance that made them, and the newest one if there are several.',
    })
  return chain(file, Buffer.from(opened))
}

/** As unlockWithRecovery. */
export async function unlockWithPassphrase(file: KeysFile, passphrase: string): Promise<Buffer[]> {
  const { passphrase: wrap } = file.current
  if (wrap === null)
    throw new LockedError('no-wrap', 'No passphrase was set for these backups; nothing was changed.', {
      hint: 'Use the recovery key of the emergency kit.',
    })
  const { params, wrapped } = wrap
  const opened = await openByPassphrase(
    { kind: 'passphrase', params, wrapped: Buffer.from(wrapped, 'base64') },
    passphrase,
  )
  return chain(file, opened)
}

/** One opens the next: a rotation may have been under way. */
function chain(file: KeysFile, first: Buffer): Buffer[] {
  const keys = [first]
  const left = new Set(file.others)
  for (const key of keys) {
    const sealer = new Sealer(key)
    for (const each of left) {
      const opened = open(sealer, each)
      if (opened === undefined) continue
      keys.push(opened)
      left.delete(each)
    }
  }
  return keys
}

function open(sealer: Sealer, { fingerprint, sealed }: KeysFile['others'][number]): Buffer | undefined {
  try {
    return sealer.open(otherKeyPlace(fingerprint), Buffer.from(sealed, 'base64'))
  } catch {
    return undefined
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
