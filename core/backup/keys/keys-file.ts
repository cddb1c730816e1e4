// keys.json, beside every catalogue of snapshots: what it takes to open them with the recovery key or the passphrase on
// any machine, and with the key file or the keychain on this one even where the database is lost; of no use without one.
import { z } from 'zod'
import { keyRefusals } from '../../contract/sentences/keys.ts'
import { AppError, BadRequestError } from '../../errors.ts'
import type { DataKeys } from '../../storage/sealing/data-keys.ts'
import { LockedError } from '../../storage/errors.ts'
import { readText, writeFileAtomic } from '../../storage/files.ts'
import { setAside } from '../../storage/folder/set-aside.ts'
import {
  openByFile,
  openByKeychain,
  openByPassphrase,
  type KeyOptions,
  type Wrap,
} from '../../storage/sealing/key-wraps.ts'
import { otherKeyPlace } from '../../storage/sealing/keyring.ts'
import { inFolder } from '../../storage/paths.ts'
import { fingerprintOf, Sealer } from '../../storage/seal.ts'
import { unchangedSince, type Store, type StoreReader } from '../location/store.ts'
import { parseRecoveryKey, unwrapWith } from './recovery-key.ts'

const Base64 = z.base64()

const KeyGroup = z.object({
  /** The data key in use. */
  current: z.object({
    fingerprint: z.string(),
    /** An age file to the recipient. */
    recovery: z.string().nullable(),
    passphrase: z.object({ params: z.string(), wrapped: Base64 }).nullable(),
    /** By the key file of the machine that wrote this. */
    file: z.object({ wrapped: Base64 }).nullable().default(null),
    /** By what the keychain of that machine keeps. */
    keychain: z.object({ wrapped: Base64 }).nullable().default(null),
  }),
  /** Data keys before it, and the next one while a rotation is under way: each sealed with another of this file. */
  others: z.array(
    z.object({ fingerprint: z.string(), state: z.enum(['next', 'retired']), sealed: Base64, at: z.int() }),
  ),
})
type KeyGroup = z.infer<typeof KeyGroup>

/** What a machine opens by without asking anybody. */
export type MachineKeys = Pick<KeyOptions, 'keyFile' | 'keychain'>

export const KeysFile = KeyGroup.extend({
  format: z.literal(1),
  about: z.string(),
  /** The public half of the recovery key. */
  recipient: z.string().nullable(),
  /**
   * What was here before and is not among them: after a restore of an older database, the snapshots that came after
   * it are sealed with keys that it does not know.
   */
  before: z.array(KeyGroup).default([]),
})
export type KeysFile = z.infer<typeof KeysFile>

const about =
  'Opens the snapshots beside it with the recovery key, the passphrase, or the key file or keychain of their owner. Useless without one of them.'

const keysKey = 'keys.json'

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
      file: wrappedIn(dataKeys.wrapHere('file')),
      keychain: wrappedIn(dataKeys.wrapHere('keychain')),
    },
    others: dataKeys.others().map(({ fingerprint, state, sealed, at }) => ({
      fingerprint,
      state,
      sealed: sealed.toString('base64'),
      at,
    })),
    before: [],
  }
}

function wrappedIn(wrap: Buffer | undefined): { wrapped: string } | null {
  return wrap ? { wrapped: wrap.toString('base64') } : null
}

/** For a folder in which there is none yet. */
export function keysFileText(dataKeys: DataKeys): string {
  return textOf(keysFileOf(dataKeys))
}

export function putKeysFile(folder: string, text: string): void {
  writeFileAtomic(inFolder(folder, keysKey), text, { secret: true })
}

function textOf(file: KeysFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`
}

/**
 * In the own folder. What is in it stays openable by what opened it, whichever database writes there now. One that is
 * damaged is kept under another name, which is returned: it may hold what opens older snapshots.
 */
export function writeKeysFile(folder: string, dataKeys: DataKeys): string | undefined {
  const file = inFolder(folder, keysKey)
  const present = readText(file)
  const aside = present === undefined || parse(present) !== undefined ? undefined : setAside(file)
  const text = withPresent(keysFileOf(dataKeys), present)
  if (text !== present) putKeysFile(folder, text)
  return aside
}

/** The same for another location, of the own folder's file. */
export async function mergeKeysFile(from: StoreReader, to: Store): Promise<void> {
  const file = await readKeysFile(from)
  if (file === undefined) return
  const read = await to.read(keysKey)
  const present = read?.content.toString()
  const text = withPresent(file, present)
  if (text !== present) await to.put(keysKey, Buffer.from(text), unchangedSince(read))
}

function withPresent(keys: KeysFile, present: string | undefined): string {
  return textOf(merged(keys, parse(present)))
}

function merged(now: KeysFile, before: KeysFile | undefined): KeysFile {
  if (before === undefined) return now
  const kept: KeyGroup[] = []
  const known = new Set(fingerprintsOf(now))
  const groups = [...now.before, { current: before.current, others: before.others }, ...before.before]
  for (const { current, others } of groups) {
    const all = fingerprintsOf({ current, others })
    if (all.every((each) => known.has(each))) continue
    kept.push({ current, others })
    for (const each of all) known.add(each)
  }
  return { ...now, before: kept }
}

function fingerprintsOf({ current, others }: KeyGroup): string[] {
  return [current.fingerprint, ...others.map(({ fingerprint }) => fingerprint)]
}

/** One that is torn holds nothing. */
function parse(text: string | undefined): KeysFile | undefined {
  try {
    return text === undefined ? undefined : KeysFile.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** undefined when there is none. */
export async function readKeysFile(store: StoreReader): Promise<KeysFile | undefined> {
  const read = await store.read(keysKey)
  if (read === undefined) return undefined
  try {
    return KeysFile.parse(JSON.parse(read.content.toString()))
  } catch (cause) {
    const file = store.nameOf(keysKey)
    throw new AppError('bad_request', keyRefusals.keys_file_unreadable({ file }), { cause })
  }
}

/** Every data key of the file, the one in use first. */
export async function unlockWithRecovery(file: KeysFile, typed: string): Promise<Buffer[]> {
  const key = await parseRecoveryKey(typed)
  const opened: Buffer[] = []
  for (const group of groupsOf(file)) {
    const { recovery } = group.current
    const dataKey = recovery === null ? undefined : await unwrapWith(key, recovery)
    if (dataKey !== undefined) opened.push(...chain(group, Buffer.from(dataKey)))
  }
  if (opened.length === 0) throw new BadRequestError(keyRefusals.recovery_key_does_not_open)
  return opened
}

/** As unlockWithRecovery. */
export async function unlockWithPassphrase(file: KeysFile, passphrase: string): Promise<Buffer[]> {
  const opened: Buffer[] = []
  let refused: unknown
  for (const group of groupsOf(file)) {
    const { passphrase: wrap } = group.current
    if (wrap === null) continue
    const { params, wrapped } = wrap
    const sealed = { kind: 'passphrase', params, wrapped: Buffer.from(wrapped, 'base64') } as const
    try {
      opened.push(...chain(group, await openByPassphrase(sealed, passphrase)))
    } catch (error) {
      refused ??= error
    }
  }
  if (opened.length > 0) return opened
  throw refused ?? new LockedError('no-wrap', keyRefusals.no_passphrase_for_backups)
}

/** Those that the key file or the keychain of this machine opens; none where they were made with another. */
export function unlockHere(file: KeysFile, { keyFile, keychain }: MachineKeys): Buffer[] {
  return groupsOf(file).flatMap((group) => [
    ...tried(group, 'file', (wrap) => openByFile(wrap, keyFile)),
    ...tried(group, 'keychain', (wrap) => openByKeychain(wrap, keychain)),
  ])
}

function tried(group: KeyGroup, kind: 'file' | 'keychain', openBy: (wrap: Wrap) => Buffer): Buffer[] {
  const wrapped = group.current[kind]?.wrapped
  if (wrapped === undefined) return []
  try {
    return chain(group, openBy({ kind, params: '{}', wrapped: Buffer.from(wrapped, 'base64') }))
  } catch {
    return []
  }
}

function groupsOf(file: KeysFile): KeyGroup[] {
  return [file, ...file.before]
}

/** One opens the next: a rotation may have been under way. */
function chain(file: KeyGroup, first: Buffer): Buffer[] {
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
