// The owner's password: set, tried and ended, with a second factor where one is wanted. The second factor is opened by
// the password alone, so a password that is set without the one before ends it.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { PasswordControl, PasswordTry } from '../../api/appliance/password-router.ts'
import { signInRefusals } from '../../contract/sentences/sign-in.ts'
import { AppError, BadRequestError, ConflictError } from '../../errors.ts'
import type { Storage } from '../../storage/storage.ts'
import type { StoredPassword } from '../../storage/tables/owner-password.ts'
import { openWith, PasswordHashing, sealWith, type Derived, type PasswordCost } from './secret.ts'
import { fromBase32, newSecret, stepOf, toBase32, uriOf } from './totp.ts'
import { Tries } from './tries.ts'

type Kept = Pick<Storage, 'ownerPassword' | 'audit' | 'commits'>

const shortest = 10

export interface OwnerPasswordOptions {
  /** Told of an address from which it is guessed. */
  onGuessing: (address: string) => void
  cost?: PasswordCost | undefined
  now?: () => number
}

export class OwnerPassword implements PasswordControl {
  readonly #storage: Kept
  readonly #tries: Tries
  readonly #hashing: PasswordHashing
  readonly #now: () => number

  constructor(storage: Kept, { onGuessing, cost, now = Date.now }: OwnerPasswordOptions) {
    this.#storage = storage
    this.#tries = new Tries(onGuessing, now)
    this.#hashing = new PasswordHashing(cost)
    this.#now = now
  }

  /** Whether a session that is worth this was opened by the present password. */
  isGrant(hash: Uint8Array): boolean {
    const grant = this.#storage.ownerPassword.get()?.grant
    return grant !== undefined && timingSafeEqual(grant, hash)
  }

  view() {
    const set = this.#storage.ownerPassword.get()
    return { set: set !== undefined, setAt: set?.setAt ?? null, secondFactor: set?.codeSealed != null }
  }

  async signIn(given: PasswordTry): Promise<Uint8Array> {
    return (await this.#check(given)).password.grant
  }

  async set(password: string, before: PasswordTry | undefined): Promise<Uint8Array> {
    if (password.length < shortest)
      throw new BadRequestError(signInRefusals.password_too_short({ letters: shortest }))
    const known = before && (await this.#check(before))
    const salt = randomBytes(16)
    const { hash, key } = await this.#hashing.derive(password, salt)
    const secret = known?.secret
    const made: StoredPassword = {
      grant: randomBytes(32),
      salt,
      hash,
      codeSealed: secret === undefined ? null : sealWith(key, secret),
      codeStep: known?.password.codeStep ?? 0,
      setAt: this.#now(),
    }
    await this.#write('password.set', (tx) => this.#storage.ownerPassword.put(tx, made))
    return made.grant
  }

  async remove(before: PasswordTry | undefined): Promise<void> {
    if (before !== undefined) await this.#check(before)
    await this.#write('password.removed', (tx) => this.#storage.ownerPassword.delete(tx))
  }

  newCode(): { secret: string; uri: string } {
    const secret = newSecret()
    return { secret: toBase32(secret), uri: uriOf(secret) }
  }

  /** Only with a code of it: a secret that no authenticator has would lock its owner out. */
  async setCode(given: PasswordTry & { secret: string; newCode: string }): Promise<void> {
    const { derived } = await this.#check(given)
    const secret = fromBase32(given.secret)
    const step = secret && stepOf(secret, given.newCode.replaceAll(' ', ''), { now: this.#now(), after: 0 })
    if (secret === undefined || secret.length < 16 || step === undefined) throw new AppError('wrong_code')
    const sealed = { codeSealed: sealWith(derived.key, secret), codeStep: step }
    await this.#write('second_factor.set', (tx) => this.#storage.ownerPassword.setCode(tx, sealed))
  }

  async removeCode(before: PasswordTry | undefined): Promise<void> {
    if (before !== undefined) await this.#check(before)
    const none = { codeSealed: null, codeStep: 0 }
    await this.#write('second_factor.removed', (tx) => this.#storage.ownerPassword.setCode(tx, none))
  }

  /** Throws why it opens nothing. */
  async #check({ password: given, code, address }: PasswordTry) {
    const password = this.#storage.ownerPassword.get()
    if (password === undefined) throw new ConflictError(signInRefusals.no_password)
    if (this.#hashing.isBusy)
      throw new AppError('too_many_wrong_passwords', undefined, { retryAfterSeconds: 2 })
    const tried = await this.#tries.try(address, async () => {
      const derived = await this.#hashing.derive(given, password.salt)
      if (!timingSafeEqual(derived.hash, password.hash))
        return { isRight: false, why: 'wrong_password' } as const
      return this.#second(password, derived, code)
    })
    if (tried.why !== undefined) throw new AppError(tried.why)
    if (tried.step !== undefined) {
      const { step } = tried
      await this.#storage.commits.write((tx) => this.#storage.ownerPassword.codeTaken(tx, step))
      password.codeStep = step
    }
    return { password, derived: tried.derived, secret: tried.secret }
  }

  #second({ codeSealed, codeStep }: StoredPassword, derived: Derived, code: string | undefined) {
    const right = { isRight: true, why: undefined, derived } as const
    if (codeSealed === null) return { ...right, secret: undefined, step: undefined }
    // Asked for after a right password, which is no guess.
    if (code === undefined) return { isRight: true, why: 'code_needed' } as const
    const secret = openWith(derived.key, codeSealed)
    const step = stepOf(secret, code.replaceAll(' ', ''), { now: this.#now(), after: codeStep })
    return step === undefined ? ({ isRight: false, why: 'wrong_code' } as const) : { ...right, secret, step }
  }

  #write(action: string, work: Parameters<Kept['commits']['write']>[0]): Promise<unknown> {
    const { audit, commits } = this.#storage
    return commits.write((tx) => {
      work(tx)
      audit.append(tx, { at: this.#now(), actor: 'owner', action, instanceId: null, detail: {} })
    })
  }
}
