// The files of the traffic: what a number sends, by every way in, and what phones send it. Each must be told once and kept
// afterwards under the hash of what was sent, here and on the phones.
import { randomBytes } from 'node:crypto'
import type { MessageView } from '../../core/contract/messages/message.ts'
import type { UploadedFile } from '../../core/instances/messages/files/outgoing-files.ts'
import { encodeJpeg } from '../../core/instances/messages/files/preparing/codecs.ts'
import type { Answer, Appliance } from '../helpers/appliance.ts'
import { filesIn, keptBytes, sha256 } from '../helpers/media.ts'
import { between, type Random } from '../helpers/random.ts'
import { uploadMedia } from '../whatsapp/phone/media.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'
import { isOwed, type DriverState, type ListedFile, type ListedInstance } from './list.ts'
import type { Desk } from './operations.ts'
import type { EventWitness, PhoneWitness } from './witnesses.ts'

const ways = ['form', 'upload', 'dialect', 'again'] as const

interface FileToSend {
  to: string
  /** Said with it. */
  text: string
  kind: 'image' | 'document'
  bytes: Buffer
}

type Accepted = Answer<MessageView | { key: { id: string } }>

const small = { data: new Uint8ClampedArray(64 * 64 * 4).fill(200), width: 64, height: 64 }
const picture = encodeJpeg(small, 60)

/** No two are the same. */
export async function madeFile(random: Random): Promise<Pick<FileToSend, 'kind' | 'bytes'>> {
  const bytes = randomBytes(between(random, 1, 600_000))
  if (random() < 0.5) return { kind: 'document', bytes }
  return { kind: 'image', bytes: Buffer.concat([await picture, bytes]) }
}

/** By one way or another; with the hash of what was sent, which is an earlier file where one goes again. */
export async function sendFile(
  desk: Desk,
  listed: ListedInstance,
  file: FileToSend,
  random: Random,
): Promise<{ answer: Accepted; hash: string }> {
  const way = ways[between(random, 0, ways.length - 1)]
  const earlier = desk.state.files.filter(({ at, cycle }) => at === listed.id && cycle < desk.state.cycle)
  const { hash } = earlier[between(random, 0, earlier.length - 1)] ?? {}
  if (way === 'again' && hash !== undefined)
    return { hash, answer: await sendByHash(desk, listed, { ...file, kind: 'document', hash }) }
  const own = sha256(file.bytes)
  if (way === 'form') return { hash: own, answer: await sendForm(desk, listed, file) }
  if (way === 'dialect') return { hash: own, answer: await sendByDialect(desk, listed, file) }
  return { hash: own, answer: await sendUploaded(desk, listed, file) }
}

const contentOf = ({ kind, text: caption }: Pick<FileToSend, 'kind' | 'text'>) =>
  kind === 'image' ? { kind, caption } : { kind, caption, fileName: 'all.bin' }

function sendByHash(
  { client }: Desk,
  { id: instance }: ListedInstance,
  { to, hash, ...said }: Omit<FileToSend, 'bytes'> & { hash: string },
): Promise<Accepted> {
  const content = { ...contentOf(said), file: { hash } }
  return client.ask('POST', '/api/v1/messages', { instance, to, content }, { 'idempotency-key': said.text })
}

/** What was uploaded and not sent is not known any more after a start. */
async function sendUploaded(desk: Desk, listed: ListedInstance, file: FileToSend): Promise<Accepted> {
  for (;;) {
    const path = `/api/v1/media?instance=${listed.id}`
    const uploaded = await desk.client.ask<UploadedFile>('POST', path, file.bytes)
    const { hash } = uploaded.body
    if (uploaded.status >= 300) return { status: uploaded.status, body: { key: { id: '' } } }
    const answer = await sendByHash(desk, listed, { ...file, hash })
    if (answer.status !== 400) return answer
  }
}

function sendForm({ client }: Desk, { id: instance }: ListedInstance, file: FileToSend): Promise<Accepted> {
  const form = new FormData()
  const fields = { instance, to: file.to, content: JSON.stringify(contentOf(file)) }
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob([Uint8Array.from(file.bytes)]), 'all.bin')
  return client.ask('POST', '/api/v1/messages', form, { 'idempotency-key': file.text })
}

function sendByDialect({ client }: Desk, { name }: ListedInstance, file: FileToSend): Promise<Accepted> {
  const { to: number, kind: mediatype, text: caption } = file
  const body = { number, mediatype, caption, media: file.bytes.toString('base64'), fileName: 'all.bin' }
  return client.ask('POST', `/message/sendMedia/${encodeURIComponent(name)}`, body, {
    'idempotency-key': caption,
  })
}

/** Now and then the host has it no more before anybody has fetched it: the phone is asked for it once more. */
export async function sendFileFrom(
  { wa }: Desk,
  author: Phone,
  { to, text: caption, ...file }: FileToSend,
  isForgotten: boolean,
): Promise<string> {
  const host = wa().hub.media
  const mimetype = file.kind === 'image' ? 'image/jpeg' : 'application/octet-stream'
  const message = await uploadMedia(host, { ...file, mimetype, caption })
  const { directPath } = message.imageMessage ?? message.documentMessage ?? {}
  const id = await author.send(to, message)
  if (isForgotten && directPath) host.forget(directPath)
  return id
}

/** Not fetched yet. */
export function owedFiles(
  { files }: DriverState,
  { events, open }: { events: Pick<EventWitness, 'files'>; open: ReadonlySet<string> },
): ListedFile[] {
  return files.filter(
    (each) => !each.isOwn && isOwed(each, open) && !events.files.has(`${each.at} ${each.id}`),
  )
}

/** With their messages, and with the phones; of one cycle unless all are to be looked at. */
export async function checkFiles(
  { appliance, state, phones, events }: FilesSeen,
  { open, cycle }: { open: ReadonlySet<string>; cycle?: number },
): Promise<string[]> {
  const wrong: string[] = []
  const isNow = (each: { cycle: number }): boolean => cycle === undefined || each.cycle === cycle
  for (const { at, id, hash, isOwn, text, by } of state.files.filter(isNow)) {
    if (!isOwed({ at, by }, open)) continue
    const path = `/api/v1/messages/${id}?instance=${at}`
    const { body } = await appliance.request<Partial<MessageView>>('GET', path)
    const { state: is, hash: found } = body.media ?? {}
    if (is !== 'kept' || found !== hash) wrong.push(`the file of "${text}" at ${at} is ${is} as ${found}`)
    else if (sha256(keptBytes(appliance, hash)) !== hash) wrong.push(`the file of "${text}" is another one`)
    const told = events.files.get(`${at} ${id}`)
    if (!isOwn && told !== hash) wrong.push(`the file of "${text}" was told as ${told}`)
  }
  for (const { by, phones: to, text, hash } of state.sends.filter(isNow)) {
    if (hash === undefined || !open.has(by)) continue
    for (const number of to)
      if ((await phones.hashOf(number, text)) !== hash)
        wrong.push(`the file of "${text}" is another one at ${number}`)
  }
  return wrong
}

interface FilesSeen {
  appliance: Appliance
  state: DriverState
  phones: PhoneWitness
  events: EventWitness
}

/** At rest: each is what its name says, and nothing is half there. */
export function checkFolder(appliance: Appliance): string[] {
  const isWhole = (name: string): boolean => sha256(keptBytes(appliance, name)) === name
  return filesIn(appliance)
    .filter((name) => !isWhole(name))
    .map((name) => `${name} is not what its name says`)
}
