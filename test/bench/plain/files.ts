// What files cost: a large document through the appliance, both ways, and pictures of many numbers at once against plain
// Baileys with the files in memory.
import { fork, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { encodeJpeg } from '../../../core/instances/messages/files/preparing/codecs.ts'
import { apiKey, type Appliance } from '../../helpers/appliance.ts'
import { StreamConsumer } from '../../helpers/event-stream.ts'
import { messageOf } from '../../helpers/media.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { WhatsApp } from '../../whatsapp/server/server.ts'
import type { FilesMessage } from './plain-files-child.ts'
import { interleave, type Bench } from '../harness.ts'

interface Arrived {
  count: number
  seconds: number
}

const megabyte = 1024 * 1024
const many = 20
const numberOf = (side: number, n: number): string => `55119${side}99${String(10_000 + n)}`
const ours = Array.from({ length: many }, (_, n) => numberOf(7, n))
const plain = Array.from({ length: many }, (_, n) => numberOf(8, n))

export const files: Bench = {
  name: 'files',
  about:
    'A document of 500 MB is uploaded, sent and received by two numbers of one appliance: what its memory grows by at ' +
    'most. And 20 numbers send each other pictures of 1 MB at once. Compared: plain Baileys on useMultiFileAuthState, the ' +
    'files in memory, each with the small picture that Baileys has sharp make in its own process. Ours: over the HTTP ' +
    'API, hashed and on disk, each with a small picture made behind walls, stored and kept by its receiver. The clock ' +
    'begins when both have their pictures in memory as they send them: ours as forms, for what a client takes to write ' +
    'a form is not the work of the appliance, and theirs decoded.',
  async rows({ rounds, scale }) {
    const world = await startWorld({ appliance: { env: { HOLDFAST_MAX_FILE_MB: '600' } } })
    for (const [n, number] of ours.entries()) await world.link(`shop-${n}`, number)
    const grown = await largeDocument(world, Math.ceil(500 * scale))
    const fleet = await PlainFleet.start(world.wa)
    const lost = { plain: [] as number[], ours: [] as number[] }
    const memory = { plain: [] as number[], ours: [] as number[] }
    const picture = await madePicture()
    const counted =
      (side: keyof typeof memory, pid: number, send: (pictures: Buffer[]) => Promise<Arrived>) =>
      async () => {
        resetPeak(pid)
        const before = residentMb(pid)
        const pictures = ours.map(() => Buffer.concat([picture, randomBytes(16)]))
        const { count, seconds } = await send(pictures)
        memory[side].push(peakMb(pid) - before)
        lost[side].push(many - count)
        return count / seconds
      }
    const figures = await interleave(
      [
        { name: 'plain', run: counted('plain', fleet.pid, (pictures) => fleet.send(pictures)) },
        {
          name: 'ours',
          run: counted('ours', world.appliance.pid ?? 0, (pictures) => oursAtOnce(world, pictures)),
        },
      ],
      rounds,
    )
    await fleet.end()
    await world.end()
    return [
      {
        figure: 'memory for a large document',
        ours: [grown],
        unit: 'MB',
        goal: 'under 150',
        met: (each) => each < 150,
      },
      {
        figure: 'pictures sent and received',
        theirs: figures.get('plain') ?? [],
        ours: figures.get('ours') ?? [],
        unit: '1/s',
        goal: '0.8x',
        met: (ratio) => ratio >= 0.8,
      },
      { figure: 'not arrived, plain Baileys', ours: lost.plain.slice(1), unit: `of ${many}`, goal: '' },
      {
        figure: 'not arrived, ours',
        ours: lost.ours.slice(1),
        unit: `of ${many}`,
        goal: '0',
        met: () => lost.ours.every((each) => each === 0),
      },
      {
        figure: 'memory for them at most',
        theirs: memory.plain.slice(1),
        ours: memory.ours.slice(1),
        unit: 'MB',
        goal: '0.5x',
        met: (ratio) => ratio <= 0.5,
      },
    ]
  },
}

/** The most that the memory of the appliance grows by, in MB. */
async function largeDocument({ appliance }: World, megabytes: number): Promise<number> {
  const pid = appliance.pid ?? 0
  const send = async (size: number): Promise<void> => {
    const hash = await uploaded(appliance, size)
    const content = { kind: 'document', fileName: 'all.bin', file: { hash } }
    const body = { instance: 'shop-0', to: ours[1], content }
    const { id } = await appliance.ok<MessageView>('POST', '/api/v1/messages', body)
    await received(appliance, 'shop-1', id)
  }
  // Whatever is loaded once is loaded.
  await send(1)
  resetPeak(pid)
  const before = residentMb(pid)
  await send(megabytes)
  return peakMb(pid) - before
}

/** However long a busy machine takes. */
async function received(appliance: Appliance, instance: string, id: string): Promise<void> {
  for (;;) {
    const state = (await messageOf(appliance, instance, id))?.media?.state
    if (state === 'kept') return
    if (state === 'gone') throw new Error('The file did not come.')
    await sleep(50)
  }
}

async function uploaded(appliance: Appliance, megabytes: number): Promise<string> {
  const part = randomBytes(megabyte)
  const whole = createHash('sha256')
  function* parts(): Generator<Buffer, void, undefined> {
    for (let n = 0; n < megabytes; n += 1) {
      part.writeUInt32BE(n)
      whole.update(part)
      yield Buffer.from(part)
    }
  }
  const headers = {
    apikey: apiKey,
    'content-type': 'application/octet-stream',
    'content-length': megabytes * megabyte,
  }
  const asked = request(new URL('/api/v1/media?instance=shop-0', appliance.url), { method: 'POST', headers })
  const answered = once(asked, 'response')
  await pipeline(Readable.from(parts()), asked)
  const [response] = (await answered) as [Readable & { statusCode: number }]
  response.resume()
  if (response.statusCode !== 201) throw new Error(`The upload was answered with ${response.statusCode}`)
  return whole.digest('hex')
}

/** Told by the event stream when each has come, as a client would be. */
async function oursAtOnce({ appliance }: World, pictures: readonly Buffer[]): Promise<Arrived> {
  const told = new StreamConsumer()
  await told.connect(appliance.url, apiKey, '?types=message.media')
  const forms = pictures.map((bytes, n) => formOf({ instance: `shop-${n}`, to: ours[(n + 1) % many] }, bytes))
  const begin = performance.now()
  const sent = await Promise.all(forms.map((form) => sendForm(appliance, form)))
  const isKept = (id: string): boolean =>
    told.events.some(
      ({ type, data }) => type === 'message.media' && data.id === id && data.media.state === 'kept',
    )
  while (!sent.every(isKept)) await sleep(10)
  told.disconnect()
  return { count: sent.length, seconds: (performance.now() - begin) / 1000 }
}

const boundary = 'between-the-parts'

/** As it goes over the wire. */
function formOf(fields: { instance: string; to: string | undefined }, bytes: Buffer): Buffer {
  const part = (named: string, value: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name=${named}\r\n\r\n${value}`
  const said = Object.entries({ ...fields, caption: 'Look' }).map(([name, value]) =>
    part(`"${name}"`, `${value ?? ''}\r\n`),
  )
  const file = part('"file"; filename="picture.jpg"', '')
  return Buffer.concat([Buffer.from([...said, file].join('')), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
}

async function sendForm(appliance: Appliance, form: Buffer): Promise<string> {
  const headers = {
    apikey: apiKey,
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': form.length,
  }
  const asked = request(new URL('/api/v1/messages', appliance.url), { method: 'POST', headers })
  const answered = once(asked, 'response')
  asked.end(form)
  const [response] = (await answered) as [Readable]
  return ((await json(response)) as MessageView).id
}

/** About 1 MB. */
async function madePicture(): Promise<Buffer> {
  const [width, height] = [1600, 1200]
  const noise = randomBytes(width * height * 4)
  const data = new Uint8ClampedArray(noise.length)
  for (let at = 0; at < noise.length; at += 1)
    data[at] = at % 4 === 3 ? 255 : ((at >> 9) & 127) + ((noise[at] ?? 0) >> 1)
  return Buffer.from(await encodeJpeg({ data, width, height }, 80))
}

const statusOf = (pid: number, name: string): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
const residentMb = (pid: number): number => statusOf(pid, 'VmRSS')
const peakMb = (pid: number): number => statusOf(pid, 'VmHWM')

/** What it had at most counts from now on. */
function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

class PlainFleet {
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child
    this.#folder = folder
  }

  static async start(wa: WhatsApp): Promise<PlainFleet> {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
    const script = join(import.meta.dirname, 'plain-files-child.ts')
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: wa.mediaCaFile }
    const child = fork(script, [wa.url, wa.rootKey, folder, ...plain], { env })
    const fleet = new PlainFleet(child, folder)
    for (;;) {
      const message = await fleet.#next()
      if (message.is === 'ready') return fleet
      if (message.is === 'qr') await wa.phone({ number: message.number }).scan(message.qr)
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  async send(pictures: readonly Buffer[]): Promise<Arrived> {
    const answer = this.#next()
    this.#child.send(pictures.map((each) => each.toString('base64')))
    const message = await answer
    if (message.is !== 'arrived') throw new Error('Something else was told than what arrived.')
    return message
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #next(): Promise<FilesMessage> {
    const [message] = (await once(this.#child, 'message')) as [FilesMessage]
    return message
  }
}
