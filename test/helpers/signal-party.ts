// A device with real libsignal state on key rows of the test's own making, for tests below the socket.
import { Curve, generateRegistrationId, initAuthCreds, signedKeyPair } from '@whiskeysockets/baileys'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyChanges, KeyRows } from '../../core/instances/baileys/signal/key-store.ts'
import { directKeys } from '../../core/instances/baileys/signal/key-store.ts'
import type { Locks } from '../../core/instances/baileys/signal/keyed-lock.ts'
import { makeRepository } from '../../core/instances/baileys/signal/repository.ts'

export const quietLogger = {
  level: 'silent',
  child: () => quietLogger,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/** Key rows in memory that pause before each read answers and before each write counts, as a slow disk does. */
class PausingRows implements KeyRows<never> {
  readonly #values = new Map<string, unknown>()
  readonly #pauseMs: () => number
  commits = 0

  constructor(pauseMs: () => number) {
    this.#pauseMs = pauseMs
  }

  async read(type: string, ids: readonly string[]): Promise<Record<string, unknown>> {
    // A copy, as from a disk: libsignal changes what it is given in place.
    const found = Object.fromEntries(
      ids.map((id) => [id, structuredClone(this.#values.get(`${type} ${id}`))]),
    )
    await sleep(this.#pauseMs())
    return found
  }

  async commit(changes: KeyChanges): Promise<void> {
    await sleep(this.#pauseMs())
    this.commits += 1
    for (const [type, values] of Object.entries(changes)) {
      for (const [id, value] of Object.entries(values)) {
        if (value === null) this.#values.delete(`${type} ${id}`)
        else this.#values.set(`${type} ${id}`, structuredClone(value))
      }
    }
  }
}

export type Party = Awaited<ReturnType<typeof makeParty>>

export async function makeParty(jid: string, options: { locks: Locks; pauseMs: () => number }) {
  const creds = { ...initAuthCreds(), registrationId: generateRegistrationId() }
  const rows = new PausingRows(options.pauseMs)
  const repository = makeRepository({
    creds,
    rows,
    locks: options.locks,
    journal: { recall: () => undefined, draft: () => undefined },
    logger: quietLogger,
    pnToLid: async () => [],
  })
  const preKey = Curve.generateKeyPair()
  await directKeys(rows).set({ 'pre-key': { '1': preKey } })
  const signed = signedKeyPair(creds.signedIdentityKey, 1)
  Object.assign(creds, { signedPreKey: signed })
  return {
    jid,
    rows,
    repository,
    /** What the server would hand out to who wants to write to this party. */
    bundle: () => ({
      registrationId: creds.registrationId,
      identityKey: versioned(creds.signedIdentityKey.public),
      signedPreKey: { keyId: 1, publicKey: versioned(signed.keyPair.public), signature: signed.signature },
      preKey: { keyId: 1, publicKey: versioned(preKey.public) },
    }),
  }
}

function versioned(key: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([5]), key])
}
