// The owner's ways to the data key: recovery key, passphrase, and the rotation of the data key itself. After each
// change keys.json is written beside the snapshots, and whoever keeps further copies of it is told.
import { AppError, BadRequestError, ConflictError } from '../../errors.ts'
import type { RecoveryView } from '../../contract/backups/recovery-routes.ts'
import { keyRefusals } from '../../contract/sentences/keys.ts'
import { steps } from '../../contract/sentences/steps.ts'
import type { WriteTx } from '../../storage/commit.ts'
import { LockedError } from '../../storage/errors.ts'
import type { Storage } from '../../storage/storage.ts'
import type { JobControl } from '../jobs.ts'
import { writeKeysFile } from './keys-file.ts'
import { emergencyKit } from './kit.ts'
import { makeRecoveryKey, parseRecoveryKey, wrapTo } from './recovery-key.ts'

/** Fewer can be tried one after another by whoever has a copy. */
const passphraseLetters = 12
/** The end of a recovery key, by which its owner shows to have it. */
const shownLetters = 6

export function assertPassphrase(passphrase: string): void {
  if (passphrase.normalize('NFKC').length >= passphraseLetters) return
  throw new BadRequestError(keyRefusals.passphrase_too_short({ letters: passphraseLetters }))
}

interface KeysOptions {
  storage: Storage
  now?: () => number
}

export class RecoveryKeys {
  readonly #storage: Storage
  readonly #now: () => number
  readonly #listeners = new Set<() => void>()
  /** The end of the key that was made by this process, for its confirmation. */
  #madeEnd: string | undefined

  constructor({ storage, now = Date.now }: KeysOptions) {
    this.#storage = storage
    this.#now = now
  }

  /** Told when keys.json has changed: it is to be wherever else snapshots are. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  view(): RecoveryView {
    const { dataKeys, sealer } = this.#storage
    const recovery = dataKeys.recovery()
    return {
      dataKey: sealer.fingerprint,
      keyFile: dataKeys.hasKeyFile(),
      keychain: dataKeys.hasKeychain(),
      passphrase: dataKeys.passphrase() !== undefined,
      recovery: recovery
        ? { recipient: recovery.recipient, madeAt: recovery.madeAt, confirmedAt: recovery.confirmedAt }
        : null,
      rotating: dataKeys.isRotating,
      retired: dataKeys.others().filter(({ state }) => state === 'retired').length,
    }
  }

  /** Whether the owner has shown to have the recovery key: before that, a second location would be of no use. */
  get isConfirmed(): boolean {
    return (
      this.#storage.dataKeys.recovery()?.confirmedAt !== null &&
      this.#storage.dataKeys.recovery() !== undefined
    )
  }

  /** A new one, shown this once; archives and wraps from here on are made for it. */
  async make(): Promise<{ recoveryKey: string; recipient: string; kit: string }> {
    const { dataKeys, paths } = this.#storage
    this.#assertNotRotating()
    const { identity, recipient } = await makeRecoveryKey()
    const wrapped = await wrapTo(recipient, dataKeys.wrappedDataKey())
    const madeAt = this.#now()
    await this.#write('recovery.made', (tx) => dataKeys.putRecovery(tx, { recipient, wrapped, madeAt }))
    this.#madeEnd = identity.slice(-shownLetters)
    const kit = await emergencyKit({ recipient, madeAt, identity, dataDir: paths.dir })
    return { recoveryKey: identity, recipient, kit }
  }

  /** The whole key, or its end as long as this process made it. */
  async confirm(typed: string): Promise<RecoveryView> {
    const { dataKeys } = this.#storage
    const recovery = dataKeys.recovery()
    if (recovery === undefined) throw noKey()
    const bare = typed.replaceAll(/\s/g, '').toUpperCase()
    const isEnd = this.#madeEnd !== undefined && bare === this.#madeEnd
    if (!isEnd && bare.length <= shownLetters) throw notIt()
    if (!isEnd && (await parseRecoveryKey(typed)).recipient !== recovery.recipient) throw notIt()
    await this.#write('recovery.confirmed', (tx) => dataKeys.confirmRecovery(tx, this.#now()))
    return this.view()
  }

  /** The printable page without the key. */
  async kit(): Promise<string> {
    const recovery = this.#storage.dataKeys.recovery()
    if (recovery === undefined) throw noKey()
    const { recipient, madeAt } = recovery
    return emergencyKit({ recipient, madeAt, identity: undefined, dataDir: this.#storage.paths.dir })
  }

  async setPassphrase(passphrase: string): Promise<RecoveryView> {
    assertPassphrase(passphrase)
    this.#assertNotRotating()
    const put = await this.#storage.dataKeys.newPassphrase(passphrase, this.#now())
    await this.#write('passphrase.set', put)
    return this.view()
  }

  async removePassphrase(): Promise<RecoveryView> {
    this.#assertNotRotating()
    const put = await this.#storage.dataKeys.withoutPassphrase(this.#now())
    await this.#write('passphrase.removed', put)
    return this.view()
  }

  /** Also beside the snapshots of another location. */
  writeKeysFile(folder: string): void {
    writeKeysFile(folder, this.#storage.dataKeys)
  }

  get isRotating(): boolean {
    return this.#storage.dataKeys.isRotating
  }

  /** Before a rotation is begun: what it would fail for at its end. Returns the passphrase where one is needed. */
  async assertCanRotate(given: string | undefined): Promise<string | undefined> {
    try {
      return await this.#storage.dataKeys.knownPassphrase(given)
    } catch (error) {
      if (!(error instanceof LockedError)) throw error
      const { rotation_wrong_passphrase: wrong, rotation_needs_passphrase: needed } = keyRefusals
      if (error.reason === 'wrong-passphrase') throw new BadRequestError(wrong, { cause: error })
      throw error.reason === 'passphrase-missing' ? new BadRequestError(needed, { cause: error }) : error
    }
  }

  /**
   * 1. The next key is stored, sealed with the present one; both are valid. 2. Everything is sealed anew, in small
   * batches. 3. In one transaction all wraps are of the next key. 4. A last look for what came in between. What is
   * cut anywhere goes on when it is asked for again, and at the next start.
   */
  async rotate(given: string | undefined, { signal, progress, step }: JobControl): Promise<RecoveryView> {
    const { dataKeys, commits } = this.#storage
    const passphrase = await this.assertCanRotate(given)
    dataKeys.beginRotation(this.#now())
    this.#changed()
    step(steps.resealing)
    let batches = 0
    const pass = async (): Promise<void> => {
      await commits.bulk(
        dataKeys.resealSteps(),
        (tx, reseal) => {
          reseal(tx)
          progress((batches += 1), null, 'batches')
        },
        signal,
      )
    }
    await pass()
    signal.throwIfAborted()
    const { recipient } = dataKeys.recovery() ?? {}
    const recovery = recipient === undefined ? undefined : await wrapTo(recipient, dataKeys.dataKey())
    const at = this.#now()
    await dataKeys.finishRotation({ recovery, passphrase, at })
    await pass()
    dataKeys.settleRotation()
    await this.#write('data_key.rotated', () => undefined)
    return this.view()
  }

  async #write(action: string, work: (tx: WriteTx) => void): Promise<void> {
    const { commits, audit } = this.#storage
    await commits.write((tx) => {
      work(tx)
      audit.append(tx, { at: this.#now(), actor: 'owner', action, instanceId: null, detail: {} })
    })
    this.#changed()
  }

  #changed(): void {
    this.writeKeysFile(this.#storage.paths.snapshots)
    for (const listener of this.#listeners) listener()
  }

  #assertNotRotating(): void {
    if (!this.isRotating) return
    throw new ConflictError(keyRefusals.data_key_being_changed)
  }
}

function noKey(): AppError {
  return new ConflictError(keyRefusals.no_recovery_key)
}

function notIt(): AppError {
  return new BadRequestError(keyRefusals.not_the_last_recovery_key)
}
