// What the files of a multi-file folder must hold, so that a torn or foreign one is never taken for a key.
// Values stay as they were written; only forms that Baileys 7 no longer reads are turned into those it does.
import { z } from 'zod'
import { fromForeignJson, toBufferJson } from '../../storage/codec.ts'

const Bytes = z.instanceof(Uint8Array).refine(({ length }) => length > 0)
/** Protobuf messages write their bytes as bare base64. */
const BytesOrBase64 = z.union([Bytes, z.string().regex(/^[A-Za-z0-9+/_-]+={0,2}$/)])

function bytesOf(...lengths: readonly number[]) {
  return Bytes.refine(({ length }) => lengths.includes(length))
}

/** Public keys may carry the type byte of Signal before their 32. */
const KeyPair = z.looseObject({ private: bytesOf(32), public: bytesOf(32, 33) })

const SessionRecord = z.looseObject({
  _sessions: z.record(
    z.string(),
    z.looseObject({
      currentRatchet: z.looseObject({}),
      indexInfo: z.looseObject({}),
      _chains: z.looseObject({}),
    }),
  ),
})

const valueOfType: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['pre-key', KeyPair],
  ['session', z.preprocess(unpackSession, SessionRecord)],
  ['sender-key', z.preprocess(packSenderKey, Bytes.refine(holdsJsonArray))],
  ['sender-key-memory', z.record(z.string(), z.boolean())],
  ['app-state-sync-key', z.looseObject({ keyData: BytesOrBase64 })],
  [
    'app-state-sync-version',
    z.looseObject({
      version: z.int(),
      hash: Bytes,
      indexValueMap: z.record(z.string(), z.looseObject({ valueMac: Bytes })),
    }),
  ],
  ['lid-mapping', z.string().min(1)],
  ['device-list', z.array(z.string())],
  ['tctoken', z.looseObject({ token: z.instanceof(Uint8Array).optional() })],
  ['identity-key', bytesOf(32, 33)],
])

/** The credentials of a device that a phone has linked. What Baileys 6 did not write is filled in. */
export const LinkedCreds = z.looseObject({
  noiseKey: KeyPair,
  signedIdentityKey: KeyPair,
  signedPreKey: z.looseObject({ keyPair: KeyPair, signature: bytesOf(64), keyId: z.int() }),
  registrationId: z.int(),
  advSecretKey: z.string().min(1),
  nextPreKeyId: z.int().min(1),
  firstUnuploadedPreKeyId: z.int().min(1),
  accountSyncCounter: z.int().default(0),
  accountSettings: z.looseObject({}).default({ unarchiveChats: false }),
  processedHistoryMessages: z.array(z.unknown()).default([]),
  myAppStateKeyId: z.string().optional(),
  me: z.looseObject({
    id: z.string().regex(/^\d{5,20}(?:_\d+)?(?::\d+)?@(?:s\.whatsapp\.net|c\.us|hosted)$/),
    lid: z.string().optional(),
  }),
  account: z.looseObject({
    details: BytesOrBase64,
    accountSignatureKey: BytesOrBase64,
    accountSignature: BytesOrBase64,
    deviceSignature: BytesOrBase64,
  }),
})
export type LinkedCreds = z.infer<typeof LinkedCreds>

/** undefined for text that is cut off or overwritten. What is wrong with it is not told: it holds secrets. */
export function parseFile(text: string): { value: unknown } | undefined {
  try {
    return { value: fromForeignJson(text) }
  } catch {
    return undefined
  }
}

/** undefined for a value that cannot be of this type. */
export function valueOf(type: string, value: unknown): unknown {
  return valueOfType.get(type)?.safeParse(value).data
}

/** Baileys 7 reads sessions as objects; some versions wrote the same record as bytes. */
function unpackSession(value: unknown): unknown {
  return value instanceof Uint8Array ? parseFile(Buffer.from(value).toString())?.value : value
}

/** Baileys 7 reads the bytes of a JSON text; early versions wrote the list itself. */
function packSenderKey(value: unknown): unknown {
  return Array.isArray(value) ? Buffer.from(toBufferJson(value)) : value
}

function holdsJsonArray(bytes: Uint8Array): boolean {
  return Array.isArray(parseFile(Buffer.from(bytes).toString())?.value)
}
