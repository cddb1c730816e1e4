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

/** Some programs write numbers as texts. */
const unwritten = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
const Count = z.preprocess(unwritten, z.int())
const AtLeastOne = z.preprocess(unwritten, z.int().min(1))

/** The credentials of a device that a phone has linked. What Baileys 6 did not write is filled in. */
export const LinkedCreds = z.looseObject({
  noiseKey: KeyPair,
  signedIdentityKey: KeyPair,
  signedPreKey: z.looseObject({ keyPair: KeyPair, signature: bytesOf(64), keyId: Count }),
  registrationId: Count,
  advSecretKey: z.string().min(1),
  nextPreKeyId: AtLeastOne,
  firstUnuploadedPreKeyId: AtLeastOne,
  accountSyncCounter: Count.default(0),
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

/** What a file says and, where it had to be made sense of first, what was odd about it. */
export interface ReadFile {
  value: unknown
  odd?: string
}

/** As parseFile, of a file that people and their tools have handled: a whole object in it is found. */
export function readHandled(bytes: Uint8Array): ReadFile | undefined {
  const odd: string[] = []
  let text = decoded(bytes, odd)
  const begin = text.search(/[^\0\s]/)
  if (begin > 0 && text.slice(0, begin).includes('\0')) {
    odd.push('NULs stand before the whole object')
    text = text.slice(begin)
  }
  const end = endOfObject(text)
  if (end !== undefined && text.slice(end).trim() !== '') {
    odd.push('something follows the whole object')
    text = text.slice(0, end)
  }
  let file = parseFile(text.trim())
  for (let wraps = 0; wraps < 3 && typeof file?.value === 'string'; wraps += 1) {
    if (wraps === 0) odd.push('the object is written as a text')
    file = parseFile(file.value)
  }
  if (file === undefined || odd.length === 0) return file
  return { ...file, odd: odd.join(', ') }
}

function decoded(bytes: Uint8Array, odd: string[]): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) {
    odd.push('it is in UTF-16')
    return new TextDecoder('utf-16le').decode(bytes)
  }
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x7b && bytes[2] === 0)) {
    odd.push('it is in UTF-16')
    return new TextDecoder('utf-16be').decode(bytes)
  }
  // Without a mark UTF-16 shows in the zero beside the first brace.
  if (first === 0x7b && second === 0) {
    odd.push('it is in UTF-16')
    return new TextDecoder('utf-16le').decode(bytes)
  }
  if (first === 0xef && second === 0xbb) odd.push('it begins with a byte order mark')
  return new TextDecoder().decode(bytes)
}

/** Where the object ends that the text begins with; undefined when it does not end. */
function endOfObject(text: string): number | undefined {
  let depth = 0
  let inString = false
  for (let at = text.search(/\S/); at >= 0 && at < text.length; at += 1) {
    const char = text[at]
    if (depth === 0 && char !== '{') return undefined
    if (inString) {
      if (char === '\\') at += 1
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{') depth += 1
    else if (char === '}' && (depth -= 1) === 0) return at + 1
  }
  return undefined
}

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
