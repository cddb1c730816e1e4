// Real Signal sessions, prepared once: what each instance has stored, and what its contacts have sent meanwhile.
// Every run starts from the same state with the same ciphertexts, so that only the stores differ.
import {
  addTransactionCapability,
  Curve,
  DEFAULT_CONNECTION_CONFIG,
  generateRegistrationId,
  initAuthCreds,
  proto,
  signedKeyPair,
  type AuthenticationCreds,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
  type SignalKeyStoreWithTransaction,
  type SignalRepositoryWithLIDStore,
} from '@whiskeysockets/baileys'
import { randomBytes } from 'node:crypto'
import { between, seeded } from '../../helpers/random.ts'
import { silent } from '../../whatsapp/quiet.ts'

export interface Incoming {
  jid: string
  type: 'pkmsg' | 'msg'
  ciphertext: Uint8Array
}

export interface Conversations {
  creds: AuthenticationCreds
  keys: SignalDataSet
  contacts: string[]
  /** In the order of arrival. */
  incoming: Incoming[]
}

export interface Extent {
  instances: number
  contacts: number
  /** Received from each contact, and sent to each. */
  messages: number
}

/** How often the direction has changed since the last link. */
const turns = 6

export async function makeConversations({ instances, contacts, messages }: Extent): Promise<Conversations[]> {
  const all: Conversations[] = []
  for (let n = 0; n < instances; n += 1) {
    const own = party(`${100_000_000 + n}:7@lid`)
    const peers = Array.from({ length: contacts }, (_, c) => party(`${200_000_000 + n * 1000 + c}@lid`))
    for (const [c, peer] of peers.entries()) await live(own, peer, n * contacts + c)
    const incoming: Incoming[] = []
    for (let m = 0; m < messages; m += 1) {
      for (const peer of peers) incoming.push({ jid: peer.jid, ...(await encrypt(peer, own.jid)) })
    }
    all.push({ creds: own.creds, keys: own.stored(), contacts: peers.map(({ jid }) => jid), incoming })
  }
  return all
}

/** A text as Baileys hands it over for encryption, padding included. */
export function plaintext(): Uint8Array {
  const text = randomBytes(40 + Math.floor(Math.random() * 80)).toString('base64')
  return Buffer.concat([proto.Message.encode({ conversation: text }).finish(), Buffer.alloc(7, 7)])
}

interface Party {
  jid: string
  creds: AuthenticationCreds
  repository: SignalRepositoryWithLIDStore
  /** What the server would give somebody who wants to write to this party. */
  bundle(): KeyBundle
  stored(): SignalDataSet
}

type KeyBundle = Parameters<SignalRepositoryWithLIDStore['injectE2ESession']>[0]['session']

function party(jid: string): Party {
  const fresh = initAuthCreds()
  const creds = {
    ...fresh,
    registrationId: generateRegistrationId(),
    signedPreKey: signedKeyPair(fresh.signedIdentityKey, 1),
    me: { id: jid, lid: jid },
  }
  const rows = new Map<string, Map<string, unknown>>()
  const store = memoryKeys(rows)
  let preKeyId = 0
  return {
    jid,
    creds,
    repository: plainRepository(creds, plainKeys(store)),
    bundle() {
      const { signedPreKey, signedIdentityKey, registrationId } = creds
      const { keyId, keyPair, signature } = signedPreKey
      const preKey = Curve.generateKeyPair()
      preKeyId += 1
      void store.set({ 'pre-key': { [preKeyId]: preKey } })
      return {
        registrationId,
        identityKey: versioned(signedIdentityKey.public),
        signedPreKey: { keyId, publicKey: versioned(keyPair.public), signature },
        preKey: { keyId: preKeyId, publicKey: versioned(preKey.public) },
      }
    },
    stored: () => Object.fromEntries([...rows].map(([type, values]) => [type, Object.fromEntries(values)])),
  }
}

/** What plain Baileys makes of a key store when it opens a socket. */
export function plainKeys(store: SignalKeyStore): SignalKeyStoreWithTransaction {
  return addTransactionCapability(store, silent, DEFAULT_CONNECTION_CONFIG.transactionOpts)
}

export function plainRepository(
  creds: AuthenticationCreds,
  keys: SignalKeyStoreWithTransaction,
): SignalRepositoryWithLIDStore {
  return DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys }, silent, async () => [])
}

/**
 * The past of a session, which is what makes its record large: most contacts have been linked anew once or twice,
 * and some messages never arrived, so that their keys are kept.
 */
async function live(own: Party, peer: Party, seed: number): Promise<void> {
  const random = seeded(seed)
  for (let link = between(random, 1, 4); link > 0; link -= 1) {
    await peer.repository.injectE2ESession({ jid: own.jid, session: own.bundle() })
    for (let turn = 0; turn < turns; turn += 1) {
      const [from, to] = turn % 2 === 0 ? [peer, own] : [own, peer]
      const lost = random() < 0.3 ? between(random, 1, 12) : 0
      for (let n = 0; n < lost; n += 1) await encrypt(from, to.jid)
      await to.repository.decryptMessage({ jid: from.jid, ...(await encrypt(from, to.jid)) })
    }
  }
}

function encrypt(from: Party, jid: string) {
  return from.repository.encryptMessage({ jid, data: plaintext() })
}

function versioned(key: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([5]), key])
}

function memoryKeys(rows: Map<string, Map<string, unknown>>): SignalKeyStore {
  return {
    get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
      const values = rows.get(type)
      // A copy, as from a disk: libsignal changes what it is given in place.
      const found = ids.flatMap((id) =>
        values?.has(id) ? [[id, structuredClone(values.get(id))] as const] : [],
      )
      return Object.fromEntries(found) as Record<string, SignalDataTypeMap[T]>
    },
    set(data) {
      for (const [type, values] of Object.entries(data)) {
        const stored = rows.get(type) ?? new Map<string, unknown>()
        rows.set(type, stored)
        for (const [id, value] of Object.entries(values)) {
          if (value === null) stored.delete(id)
          else stored.set(id, structuredClone(value))
        }
      }
    },
  }
}
