// Folders as Baileys itself writes them: useMultiFileAuthState with a linked device's credentials and all key types.
import {
  Curve,
  initAuthCreds,
  useMultiFileAuthState as openMultiFile,
  proto,
  type SignalDataSet,
} from '@whiskeysockets/baileys'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const number = '5511999990001'

/** Removed when the test has ended. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function key(): string {
  return randomBytes(32).toString('base64')
}

export function sessionRecord() {
  return {
    version: 'v1',
    _sessions: {
      [key()]: {
        registrationId: 7,
        currentRatchet: {
          ephemeralKeyPair: { pubKey: key(), privKey: key() },
          lastRemoteEphemeralKey: key(),
          previousCounter: 0,
          rootKey: key(),
        },
        indexInfo: {
          baseKey: key(),
          baseKeyType: 1,
          closed: -1,
          used: 1,
          created: 1,
          remoteIdentityKey: key(),
        },
        _chains: {
          [key()]: {
            chainKey: { counter: 3, key: key() },
            chainType: 2,
            messageKeys: { '1': key(), '2': key() },
          },
        },
      },
    },
  }
}

/** Baileys' types call it bytes; what libsignal gives it is an object. */
function session(): Uint8Array {
  return sessionRecord() as unknown as Uint8Array
}

/** One or more of each of the ten types, with every character that Baileys changes in a file's name. */
export function allKeys(): SignalDataSet {
  const group = '120363000000000001@g.us'
  const senderKey = Buffer.from(JSON.stringify([{ senderKeyId: 5, senderChainKey: { iteration: 0 } }]))
  return {
    'pre-key': { '1': Curve.generateKeyPair(), '2': Curve.generateKeyPair(), '3': Curve.generateKeyPair() },
    session: { '5511999990002.0': session(), '5511999990002.4': session(), '987654321_1.12': session() },
    'sender-key': {
      [`${group}::987654321_1::12`]: senderKey,
      '5511-1600000000@g.us::5511999990002::0': senderKey,
    },
    'sender-key-memory': { [group]: { '987654321:12@lid': true, '5511999990002:4@s.whatsapp.net': false } },
    'app-state-sync-key': {
      'AAAA/b+/w==': proto.Message.AppStateSyncKeyData.fromObject({
        keyData: randomBytes(32),
        fingerprint: { rawId: 1, currentIndex: 0, deviceIndexes: [0] },
        timestamp: 1_700_000_000_000,
      }),
    },
    'app-state-sync-version': {
      critical_block: {
        version: 3,
        hash: randomBytes(128),
        indexValueMap: { [randomBytes(32).toString('base64')]: { valueMac: randomBytes(32) } },
      },
    },
    'lid-mapping': { '5511999990002': '987654321', '987654321_reverse': '5511999990002' },
    'device-list': { '5511999990002': ['0', '4'] },
    tctoken: {
      '987654321@lid': { token: randomBytes(8), timestamp: '1700000000', senderTimestamp: 1_700_000_000 },
      __index: { token: Buffer.from('["987654321@lid"]') },
    },
    'identity-key': { '987654321_1.12': randomBytes(33) },
  }
}

export function linkedCreds() {
  return {
    ...initAuthCreds(),
    nextPreKeyId: 4,
    firstUnuploadedPreKeyId: 4,
    myAppStateKeyId: 'AAAA/b+/w==',
    platform: 'android',
    routingInfo: randomBytes(6),
    me: { id: `${number}:12@s.whatsapp.net`, lid: '123456789:12@lid', name: 'Ana' },
    account: {
      details: randomBytes(16),
      accountSignatureKey: randomBytes(32),
      accountSignature: randomBytes(64),
      deviceSignature: randomBytes(64),
    },
  }
}

/** A folder written by Baileys. */
export async function linkedFolder(
  options: { creds?: Record<string, unknown>; keys?: SignalDataSet; name?: string } = {},
): Promise<string> {
  const folder = join(emptyFolder(), options.name ?? 'session')
  await mkdir(folder)
  const { state, saveCreds } = await openMultiFile(folder)
  Object.assign(state.creds, options.creds ?? linkedCreds())
  await saveCreds()
  await state.keys.set(options.keys ?? allKeys())
  return folder
}

/** What Baileys itself finds in the folder for these keys. */
export async function asBaileysReads(folder: string, wanted: SignalDataSet) {
  const { state } = await openMultiFile(folder)
  const keys: Record<string, Record<string, unknown>> = {}
  for (const [type, values] of Object.entries(wanted)) {
    keys[type] = await state.keys.get(type as keyof SignalDataSet, Object.keys(values))
  }
  return { creds: state.creds, keys }
}

/** The text of a file, changed in place. */
export function rewrite(folder: string, file: string, change: (text: string) => string): void {
  const path = join(folder, file)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

export function filesOf(folder: string): string[] {
  return readdirSync(folder)
}
