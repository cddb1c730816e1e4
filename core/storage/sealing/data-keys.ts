// The ways to open the data key, and the data keys beside it: the next one while a rotation is under way, and those
// that older snapshots are sealed with. Recovery wraps come from outside: who makes them knows age, this does not.
import { keyRefusals } from '../../contract/sentences/keys.ts'
import { ConflictError } from '../../errors.ts'
import type { KeyObject } from 'node:crypto'
import { randomBytes } from 'node:crypto'
import type { Commits, WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { LockedError } from '../errors.ts'
import {
  openByPassphrase,
  wrapByFile,
  wrapByKeychain,
  wrapByPassphrase,
  wrapHere,
  type KeyOptions,
  type Wrap,
} from './key-wraps.ts'
import { checkKey, checkValue, insertWrap, otherKeyPlace } from './keyring.ts'
import { resealSteps } from './reseal.ts'
import { dataKeyBytes, fingerprintOf, Sealer } from '../seal.ts'

export interface RecoveryWrap {
  /** The public half: whoever has it can wrap, not open. */
  recipient: string
  wrapped: Buffer
  madeAt: number
  /** When its owner proved to have written it down; null before. */
  confirmedAt: number | null
}

export interface OtherDataKey {
  fingerprint: string
  state: 'next' | 'retired'
  /** Sealed with the data key in use, for the place of its fingerprint. */
  sealed: Buffer
  at: number
}

/** With what this start was given. */
interface DataKeysDeps extends KeyOptions {
  db: Database
  sealer: Sealer
  commits: Commits
}

interface WrapRow {
  params: string
  wrapped: Buffer
  created_at: number
}

interface OtherRow {
  id: string
  state: 'next' | 'retired'
  key_sealed: Buffer
  at: number
}

/** What a database that is to open like another one takes over from it. */
export interface CarriedKeys {
  dataKey: Buffer
  /** Ways in that belong to no machine. */
  wraps: { kind: 'passphrase' | 'recovery'; params: string; wrapped: Buffer; at: number }[]
  /** Of older snapshots. */
  retired: OtherDataKey[]
}

/** What the last step of a rotation needs: no wrap of the old key stays. */
export interface NewWraps {
  /** Of the next data key to the recipient on record; undefined when there is none. */
  recovery: Uint8Array | undefined
  passphrase: string | undefined
  at: number
}

export class DataKeys {
  readonly #deps: DataKeysDeps
  readonly #wrap: Statement<[string], WrapRow>
  readonly #put: Statement
  readonly #remove: Statement<[string]>
  readonly #confirm: Statement<[string]>
  readonly #listOthers: Statement<[], OtherRow>
  readonly #putOther: Statement
  readonly #removeNext: Statement<[]>
  readonly #setCheck: Statement

  constructor(deps: DataKeysDeps) {
    const { db } = deps
    this.#deps = deps
    this.#wrap = db.prepare('SELECT params, wrapped, created_at FROM key_wraps WHERE kind = ?')
    this.#put = db.prepare(
      `${insertWrap}
       ON CONFLICT (kind) DO UPDATE
       SET params = excluded.params, wrapped = excluded.wrapped, created_at = excluded.created_at`,
    )
    this.#remove = db.prepare('DELETE FROM key_wraps WHERE kind = ?')
    this.#confirm = db.prepare("UPDATE key_wraps SET params = ? WHERE kind = 'recovery'")
    this.#listOthers = db.prepare(
      'SELECT id, state, key_sealed, at FROM other_data_keys ORDER BY at DESC, id',
    )
    this.#putOther = db.prepare('INSERT INTO other_data_keys (id, state, key_sealed, at) VALUES (?, ?, ?, ?)')
    this.#removeNext = db.prepare("DELETE FROM other_data_keys WHERE state = 'next'")
    this.#setCheck = db.prepare('UPDATE appliance SET value = ? WHERE key = ?')
  }

  /** The bytes of the key that everything is sealed with from now on: for wrapping it, never for keeping. */
  dataKey(): Buffer {
    return this.#deps.sealer.key.export()
  }

  /** The one that the wraps open: while a rotation is under way that is not yet the next one. */
  #wrappedKey(): KeyObject {
    const { sealer } = this.#deps
    return sealer.before ?? sealer.key
  }

  wrappedDataKey(): Buffer {
    return this.#wrappedKey().export()
  }

  get isRotating(): boolean {
    return this.#deps.sealer.before !== undefined
  }

  hasKeyFile(): boolean {
    return this.#wrap.get('file') !== undefined
  }

  /** The keychain of the system opens it. */
  hasKeychain(): boolean {
    return this.#wrap.get('keychain') !== undefined
  }

  /** The data key that the wraps open, as this machine opens it: by its key file or its keychain. */
  wrapHere(kind: 'file' | 'keychain'): Buffer | undefined {
    return this.#wrap.get(kind)?.wrapped
  }

  passphrase(): { params: string; wrapped: Buffer } | undefined {
    return this.#wrap.get('passphrase')
  }

  recovery(): RecoveryWrap | undefined {
    const row = this.#wrap.get('recovery')
    if (row === undefined) return undefined
    const { recipient, confirmedAt }: { recipient: string; confirmedAt: number | null } = JSON.parse(
      row.params,
    )
    return { recipient, confirmedAt, wrapped: row.wrapped, madeAt: row.created_at }
  }

  /** In place of the one before, which opens what was written until now and nothing after. */
  putRecovery(tx: WriteTx, wrap: Omit<RecoveryWrap, 'confirmedAt'>): void {
    const params = JSON.stringify({ recipient: wrap.recipient, confirmedAt: null })
    tx.run(this.#put, 'recovery', params, wrap.wrapped, wrap.madeAt)
  }

  confirmRecovery(tx: WriteTx, at: number): void {
    const { recipient } = this.recovery() ?? {}
    tx.run(this.#confirm, JSON.stringify({ recipient, confirmedAt: at }))
  }

  /** Adds or changes it. The work is for the transaction that tells of it. */
  async newPassphrase(passphrase: string, at: number): Promise<(tx: WriteTx) => void> {
    const wrap = await wrapByPassphrase(this.wrappedDataKey(), passphrase)
    return (tx) => this.#putWrap(tx, wrap, at)
  }

  /** The keychain opens it from here on, or the key file, which is made where there was none. */
  async withoutPassphrase(at: number): Promise<(tx: WriteTx) => void> {
    const { keyFile, keychain } = this.#deps
    const wrap = await wrapHere(this.wrappedDataKey(), { keyFile, keychain })
    return (tx) => {
      this.#putWrap(tx, wrap, at)
      tx.run(this.#remove, 'passphrase')
    }
  }

  /** Throws a LockedError when it is not the passphrase on record. Returns the right one, if one is needed. */
  async knownPassphrase(given: string | undefined): Promise<string | undefined> {
    const wrap = this.passphrase()
    if (wrap === undefined) return undefined
    const passphrase = given ?? this.#deps.passphrase
    await openByPassphrase({ kind: 'passphrase', ...wrap }, passphrase)
    return passphrase
  }

  carried(): CarriedKeys {
    if (this.isRotating) throw new ConflictError(keyRefusals.data_key_being_changed)
    const wraps = (['passphrase', 'recovery'] as const).flatMap((kind) => {
      const row = this.#wrap.get(kind)
      return row ? [{ kind, params: row.params, wrapped: row.wrapped, at: row.created_at }] : []
    })
    const retired = this.others().filter(({ state }) => state === 'retired')
    return { dataKey: this.dataKey(), wraps, retired }
  }

  /** Newest first. */
  others(): OtherDataKey[] {
    return this.#listOthers.all().map(({ id, state, key_sealed: sealed, at }) => ({
      fingerprint: id,
      state,
      sealed,
      at,
    }))
  }

  /** All that this appliance has, the one in use first. */
  all(): KeyObject[] {
    const { sealer } = this.#deps
    const others = this.others().flatMap(({ fingerprint }) => this.sealerFor(fingerprint)?.key ?? [])
    return [sealer.key, ...(sealer.before === undefined ? [] : [sealer.before]), ...others]
  }

  /** For what was sealed before a rotation; undefined for a key that this appliance never had. */
  sealerFor(fingerprint: string): Sealer | undefined {
    const { sealer } = this.#deps
    for (const key of [sealer.key, sealer.before])
      if (key !== undefined && fingerprintOf(key) === fingerprint) return new Sealer(key)
    const other = this.others().find((each) => each.fingerprint === fingerprint)
    return other && new Sealer(sealer.open(otherKeyPlace(fingerprint), other.sealed))
  }

  /** Both keys are valid from here on; goes on with the one that a rotation before has left. */
  beginRotation(at: number): void {
    if (this.isRotating) return
    const { sealer, commits } = this.#deps
    const next = randomBytes(dataKeyBytes)
    const fingerprint = fingerprintOf(next)
    const sealed = sealer.seal(otherKeyPlace(fingerprint), next)
    commits.writeNow((tx) => tx.run(this.#putOther, fingerprint, 'next', sealed, at))
    sealer.rotateTo(next)
  }

  /** Everything that is sealed, in small steps; what the next key has sealed already is passed over. */
  resealSteps(): Generator<(tx: WriteTx) => void> {
    return resealSteps(this.#deps.db, this.#deps.sealer)
  }

  /** One transaction, after which the wraps open the next key, and the old one is kept for old snapshots. */
  async finishRotation({ recovery, passphrase, at }: NewWraps): Promise<void> {
    const { sealer, commits, keyFile, keychain } = this.#deps
    const { before } = sealer
    if (before === undefined) return
    const wraps: Wrap[] = []
    if (this.hasKeyFile()) wraps.push(wrapByFile(this.dataKey(), keyFile))
    // Opened by the passphrase while the keychain is closed: what it keeps does not open the next key.
    const isLost = this.hasKeychain() && (keychain === undefined || keychain === 'closed')
    if (this.hasKeychain() && keychain !== undefined && keychain !== 'closed')
      wraps.push(wrapByKeychain(this.dataKey(), keychain))
    if (this.passphrase() !== undefined) {
      if (passphrase === undefined) throw new LockedError('passphrase-missing', 'The passphrase is needed.')
      wraps.push(await wrapByPassphrase(this.dataKey(), passphrase))
    }
    const alone = new Sealer(sealer.key)
    const fingerprint = fingerprintOf(before)
    const retired = alone.seal(otherKeyPlace(fingerprint), before.export())
    commits.writeNow((tx) => {
      for (const wrap of wraps) this.#putWrap(tx, wrap, at)
      if (isLost) tx.run(this.#remove, 'keychain')
      this.#rewrapRecovery(tx, recovery)
      tx.run(this.#setCheck, checkValue(alone), checkKey)
      tx.run(this.#removeNext)
      tx.run(this.#putOther, fingerprint, 'retired', retired, at)
    })
  }

  /** After a last look for what was sealed with the old key before the rotation and stored since. */
  settleRotation(): void {
    this.#deps.sealer.settle()
  }

  #rewrapRecovery(tx: WriteTx, wrapped: Uint8Array | undefined): void {
    const row = this.recovery()
    if (row === undefined) return
    if (wrapped === undefined) throw new Error('The recovery wrap of the next data key is missing.')
    const { recipient, confirmedAt, madeAt } = row
    tx.run(this.#put, 'recovery', JSON.stringify({ recipient, confirmedAt }), Buffer.from(wrapped), madeAt)
  }

  #putWrap(tx: WriteTx, { kind, params, wrapped }: Wrap, at: number): void {
    tx.run(this.#put, kind, params, wrapped, at)
  }
}
