// What grows with what is stored or waits, measured at the public door: the same calls on a small database and on a large
// one, and accepting and sending beside nothing and beside a long queue.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { InstanceHealth } from '../../core/contract/appliance/appliance.ts'
import { openDatabase } from '../../core/storage/database.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { Appliance, until } from '../helpers/appliance.ts'
import { linkExisting } from '../helpers/world.ts'
import { startWhatsApp, type WhatsApp } from '../whatsapp/server/server.ts'
import { median, type Bench, type Row } from './harness.ts'
import {
  chatJid,
  copyOfLarge,
  keptIn,
  large,
  messageIdOf,
  putReactions,
  putWaiting,
  rareType,
  type Size,
} from './large-database.ts'

const little: Size = { messages: 2000, chats: 100 }
const muchMessages = 1_000_000
const muchChats = 1000
const muchWaiting = 50_000
/** Calls of a kind in a round. */
const calls = 9

const patienceMs = 10 * 60_000

type Call = (appliance: Appliance) => Promise<unknown>

const find = (where: object, page = 1): Call => {
  const body = { where, page, offset: 50 }
  return (appliance) => appliance.ok('POST', `/chat/findMessages/${large.name}`, body)
}
const get =
  (path: string): Call =>
  (appliance) =>
    appliance.ok('GET', path)

/** By what people would call them; each is asked of both. */
const reads: readonly (readonly [string, Call])[] = [
  ['findMessages by row', find({ id: '1000' })],
  ['findMessages by id', find({ key: { id: messageIdOf(1000) } })],
  ['findMessages by a rare type', find({ messageType: rareType })],
  ['findMessages by a common type', find({ messageType: 'conversation' })],
  ['findMessages by fromMe', find({ key: { fromMe: true } })],
  ['findMessages of a chat', find({ key: { remoteJid: chatJid } })],
  ['findMessages, page 1', find({})],
  ['findMessages, page 30', find({}, 30)],
  ['findChats', (appliance) => appliance.ok('POST', `/chat/findChats/${large.name}`, { take: 50 })],
  [
    'findContacts',
    (appliance) => appliance.ok('POST', `/chat/findContacts/${large.name}`, { page: 1, offset: 50 }),
  ],
  ['fetchInstances', get('/instance/fetchInstances')],
  ['health of the number', get(`/api/v1/instances/${large.name}/health`)],
  ['newest 50 of all', get(`/api/v1/messages?instance=${large.name}&limit=50`)],
  ['newest 50 of a chat', get(`/api/v1/messages?instance=${large.name}&chat=${chatJid}&limit=50`)],
  ['newest 50 of a rare type', get(`/api/v1/messages?instance=${large.name}&type=${rareType}&limit=50`)],
  ['chats', get(`/api/v1/instances/${large.name}/chats?limit=50`)],
  ['contacts', get(`/api/v1/instances/${large.name}/contacts?limit=50`)],
  ['search for a rare word', get('/api/v1/search?q=zzzzqqqq')],
]

interface Measured {
  few: number[]
  many: number[]
}

export const growth: Bench = {
  name: 'growth',
  about:
    `One call after another over HTTP. Compared: ${little.messages} messages in ${little.chats} chats, and nothing that ` +
    `waits to be sent. Ours: ${muchMessages} messages in ${muchChats} chats (by --scale), and ${muchWaiting} that wait. ` +
    'The databases are kept below the temporary folder for the next run, and what was measured until all of it is.',
  async rows({ rounds, scale }) {
    const wa = await startWhatsApp()
    const notes = new Notes(join(keptIn, `growth-${scale}-${rounds}.json`))
    try {
      const rows = [
        ...(await readRows(wa, { rounds, scale, notes })),
        ...(await queueRows(wa, { rounds, scale, notes })),
      ]
      notes.forget()
      return rows
    } finally {
      await wa.stop()
    }
  },
}

export const reactions: Bench = {
  name: 'reactions',
  about:
    'Pages of messages that each have a reaction, one call after another over HTTP. Compared: the same messages without. ' +
    `${muchMessages} messages in ${muchChats} chats, by --scale; kept and gone on with as in growth.`,
  async rows({ rounds, scale }) {
    const wa = await startWhatsApp()
    const notes = new Notes(join(keptIn, `reactions-${scale}-${rounds}.json`))
    try {
      const rows = await reactionRows(wa, { rounds, scale, notes })
      notes.forget()
      return rows
    } finally {
      await wa.stop()
    }
  },
}

interface Run {
  rounds: number
  scale: number
  notes: Notes
}

/** What was measured, kept until all of it is: a run that was cut off goes on after it. */
class Notes {
  readonly #file: string
  readonly #known: Record<string, Measured>

  constructor(file: string) {
    this.#file = file
    this.#known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Measured>) : {}
  }

  has(figure: string): boolean {
    return this.#known[figure] !== undefined
  }

  async of(figure: string, measure: () => Promise<Measured>): Promise<Measured> {
    const measured = this.#known[figure] ?? (await measure())
    this.#known[figure] = measured
    mkdirSync(dirname(this.#file), { recursive: true })
    writeFileSync(this.#file, JSON.stringify(this.#known))
    process.stderr.write(
      `${figure}: ${median(measured.few).toFixed(1)}, ${median(measured.many).toFixed(1)}\n`,
    )
    return measured
  }

  forget(): void {
    rmSync(this.#file, { force: true })
  }
}

function row(figure: string, { few, many }: Measured, most: number): Row {
  return { figure, theirs: few, ours: many, unit: 'ms', goal: `${most}x`, met: (ratio) => ratio <= most }
}

async function readRows(wa: WhatsApp, { rounds, scale, notes }: Run): Promise<Row[]> {
  const much = { messages: muchMessages * scale, chats: muchChats }
  const isDone = reads.every(([figure]) => notes.has(figure))
  const folders = isDone ? [] : [await copyOfLarge(little), await copyOfLarge(much)]
  return compared(wa, folders, { calls: reads, rounds, notes })
}

/** The same chats, each message with a reaction and without. */
async function reactionRows(wa: WhatsApp, { rounds, scale, notes }: Run): Promise<Row[]> {
  const much = { messages: muchMessages * scale, chats: muchChats }
  const pages: readonly (readonly [string, Call])[] = [
    [
      'newest 50 of a chat, with reactions',
      get(`/api/v1/messages?instance=${large.name}&chat=${chatJid}&limit=50`),
    ],
    ['newest 50 of all, with reactions', get(`/api/v1/messages?instance=${large.name}&limit=50`)],
  ]
  const isDone = pages.every(([figure]) => notes.has(figure))
  const folders = isDone ? [] : [await copyOfLarge(much), await copyOfLarge(much)]
  for (const folder of folders.slice(1)) {
    const db = openDatabase(dataPaths(join(folder, 'data')).database)
    putReactions(db)
    db.close()
  }
  return compared(wa, folders, { calls: pages, rounds, notes })
}

async function compared(
  wa: WhatsApp,
  folders: readonly string[],
  { calls: asked, rounds, notes }: Pick<Run, 'rounds' | 'notes'> & { calls: typeof reads },
): Promise<Row[]> {
  const appliances = await Promise.all(folders.map((folder) => Appliance.start({ whatsapp: wa, folder })))
  try {
    const rows: Row[] = []
    for (const [figure, call] of asked) {
      const measured = await notes.of(figure, async () => {
        const figures: number[][] = [[], []]
        for (let round = 0; round <= rounds; round += 1) {
          for (const [n, appliance] of appliances.entries()) {
            const took = await timed(() => call(appliance))
            if (round > 0) figures[n]?.push(took)
          }
        }
        const [few = [], many = []] = figures
        return { few, many }
      })
      rows.push(row(figure, measured, 1.5))
    }
    return rows
  } finally {
    for (const appliance of appliances) await appliance.destroy()
  }
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const took: number[] = []
  for (let n = 0; n < calls; n += 1) {
    const began = performance.now()
    await call()
    took.push(performance.now() - began)
  }
  return median(took)
}

const busy = { name: 'busy', number: '5511988880001' }
const other = { name: 'other', number: '5511988880002' }

const goals = [
  ['a text is accepted', 1.1],
  ['another number accepts meanwhile', 1.2],
  ['a message leaves', 1.1],
] as const
type Figures = Record<(typeof goals)[number][0], number[]>

/** Nothing waits, then so many in one chat, then so many in a chat each. */
async function queueRows(wa: WhatsApp, { rounds, scale, notes }: Run): Promise<Row[]> {
  const count = Math.ceil(muchWaiting * scale)
  const folder = await copyOfLarge(little)
  const appliance = new Appliance({ whatsapp: wa, folder })
  await appliance.start()
  try {
    for (const { name, number } of [busy, other]) {
      await appliance.createInstance(name)
      await linkExisting(wa, appliance, name, number)
    }
    const none = await queueFigures(appliance, rounds)
    const rows: Row[] = []
    for (const chats of [1, count]) {
      await fillQueue(appliance, { count, chats })
      const figures = await queueFigures(appliance, rounds)
      const where = chats === 1 ? `${count} wait in one chat` : `one waits in each of ${count} chats`
      for (const [what, most] of goals) {
        // Most of the many are not on WhatsApp, so they do not leave but fail.
        if (chats > 1 && what === 'a message leaves') continue
        const figure = `${what}: ${where}`
        const measured = await notes.of(figure, async () => ({ few: none[what], many: figures[what] }))
        rows.push(row(figure, measured, most))
      }
    }
    return rows
  } finally {
    await appliance.destroy()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function queueFigures(appliance: Appliance, rounds: number): Promise<Figures> {
  const figures: Figures = {
    'a text is accepted': [],
    'another number accepts meanwhile': [],
    'a message leaves': [],
  }
  for (let round = 0; round <= rounds; round += 1) {
    // Nothing leaves meanwhile.
    await pace(appliance, 3_600_000)
    const accept = await timed(() => appliance.sendText(busy.name, other.number, 'a text'))
    const beside = await besideAccepting(appliance)
    await pace(appliance, 0)
    const send = await leaving(appliance, 2 * calls)
    if (round === 0) continue
    figures['a text is accepted'].push(accept)
    figures['another number accepts meanwhile'].push(beside)
    figures['a message leaves'].push(send)
  }
  return figures
}

function pace(appliance: Appliance, gapMs: number): Promise<unknown> {
  return appliance.ok('PATCH', `/api/v1/instances/${busy.name}`, { pacing: { gapMs } })
}

async function besideAccepting(appliance: Appliance): Promise<number> {
  const over = new AbortController()
  const accepting = (async () => {
    while (!over.signal.aborted) await appliance.sendText(busy.name, other.number, 'another text')
  })()
  const took = await timed(() => appliance.sendText(other.name, busy.number, 'a text beside'))
  over.abort()
  await accepting
  return took
}

/** Of the first so many that leave. */
async function leaving(appliance: Appliance, count: number): Promise<number> {
  const waiting = async (): Promise<number> =>
    (await appliance.ok<InstanceHealth>('GET', `/api/v1/instances/${busy.name}/health`)).outboxWaiting
  const before = await waiting()
  const began = performance.now()
  const left = await until(
    'messages leave',
    async () => {
      const now = await waiting()
      return before - now >= count || now === 0 ? Math.max(1, before - now) : undefined
    },
    patienceMs,
  )
  return (performance.now() - began) / left
}

async function fillQueue(appliance: Appliance, size: { count: number; chats: number }): Promise<void> {
  const { id } = await appliance.instance(busy.name)
  await pace(appliance, 3_600_000)
  await appliance.stop()
  const db = openDatabase(dataPaths(join(appliance.folder, 'data')).database)
  try {
    putWaiting(db, { id, account: busy.number, recipient: `${other.number}@s.whatsapp.net`, ...size })
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
  await appliance.start()
  await appliance.waitForState(busy.name, 'open')
  await appliance.waitForState(other.name, 'open')
}
