// The file of a message as the dialect's clients bring it: in a form, by its address, or as base64, which is read piece by
// piece so that a large one is not there twice.
import type { FileSource } from '../../../contract/content.ts'
import { BadRequestError } from '../../../errors.ts'
import type { MessageControl } from '../../../instances/types.ts'
import { isForm, readAnyForm } from '../../form.ts'
import type { InstanceCall } from '../dialect.ts'

export interface Brought {
  body: unknown
  /** Of a form. */
  file: FileSource | undefined
  fileName: string | undefined
}

type Uploads = Pick<MessageControl, 'uploadFile'>

/** What is no text in a form that has nothing but texts. */
const typed =
  /^(?:delay|quoted|mentioned|mentionsEveryOne|everyOne|linkPreview|messageId|encoding|gifPlayback|notConvertSticker)$/

function valueOf(name: string, text: string): unknown {
  if (!typed.test(name)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export async function brought(
  messages: Uploads,
  { request, body, instance }: InstanceCall,
): Promise<Brought> {
  if (!isForm(request)) return { body, file: undefined, fileName: undefined }
  const { fields, kept, fileName } = await readAnyForm(request, ({ chunks }) =>
    messages.uploadFile(instance.id, chunks),
  )
  const values = Object.entries(fields).map(([name, text]) => [name, valueOf(name, text)])
  return { body: Object.fromEntries(values), file: kept && { hash: kept.hash }, fileName }
}

const pieceLength = 1024 * 1024
const base64 = /^[A-Za-z\d+/]+={0,2}$/

/** For a text in a body: an address, or base64 with or without what a data URI puts before it. */
export async function sourceOf(
  messages: Uploads,
  instanceId: string,
  { text, refusal }: { text: string | undefined; refusal: string },
): Promise<FileSource> {
  if (text !== undefined && /^https?:\/\//i.test(text)) return { url: text }
  const bare = text?.replace(/^data:[^,]{0,255};base64,/, '') ?? ''
  if (bare.length % 4 !== 0 || !base64.test(bare)) throw new BadRequestError(refusal)
  const { hash } = await messages.uploadFile(instanceId, decoded(bare))
  return { hash }
}

async function* decoded(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < text.length; at += pieceLength)
    yield Buffer.from(text.slice(at, at + pieceLength), 'base64')
}
