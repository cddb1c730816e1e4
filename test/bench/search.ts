// Finding among very many messages: by the index, against reading them all, which is what there was before.
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openDatabase, openSecondConnection, type Database } from '../../core/storage/database.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { SearchIndex } from '../../core/storage/search/search-index.ts'
import { queryOf } from '../../core/storage/search/words.ts'
import { openStorage, type Storage } from '../../core/storage/storage.ts'
import type { Bench, Row } from './harness.ts'
import { copyOfLarge, large } from './large-database.ts'

const size = { messages: 1_000_000, chats: 1000 }
const rare = 'zzzzqqqq'
const page = 20
const depth = 100_000
const rowsATurn = 2000
const received = 5000

interface Opened {
  storage: Storage
  index: SearchIndex
  database: Database
}

export const search: Bench = {
  name: 'search',
  about:
    `${size.messages} messages of one number in ${size.chats} chats (by --scale). Compared: their texts are read newest first, ` +
    `${rowsATurn} a turn, until ${page} fit. Ours: the index. Received are ${received} messages in commits of 20, compared ` +
    'without an index that takes them in meanwhile.',
  async rows({ rounds, scale }) {
    const folder = await copyOfLarge({ ...size, messages: Math.round(size.messages * scale) })
    try {
      return await measured(folder, rounds)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measured(folder: string, rounds: number): Promise<Row[]> {
  const paths = dataPaths(join(folder, 'data'))
  plant(paths.database)
  const opened = await open(folder)
  const { storage, index, database } = opened
  try {
    const builtMs = await timed(() => whole(index))
    const common = mostCommon(database)
    const share = statSync(paths.search).size / statSync(paths.database).size
    const rows = [
      await compared(opened, { rounds, word: rare, figure: 'newest 20 of a rare word', goal: 1 / 30 }),
      await compared(opened, { rounds, word: common, figure: 'newest 20 of the most common word', goal: 1 }),
      await pages(opened, rounds, common),
      {
        figure: 'size of the index, of that of the database',
        ours: [share * 100],
        unit: '%',
        goal: '<= 25',
        met: (value: number) => value <= 25,
      },
      { figure: 'made for all that is there', ours: [builtMs / 1000], unit: 's', goal: '' },
      await receiving(opened, rounds),
    ]
    return rows
  } finally {
    database.close()
    await index.close()
    await storage.close()
  }
}

/** Few messages have the rare word, far back. */
function plant(file: string): void {
  const db = openDatabase(file)
  try {
    db.prepare('UPDATE messages SET text = ? WHERE id IN (11, 12, 13)').run(`pedido ${rare}`)
  } finally {
    db.close()
  }
}

async function open(folder: string): Promise<Opened> {
  const paths = dataPaths(join(folder, 'data'))
  const storage = await openStorage({ paths, keyFile: join(folder, 'holdfast.key'), onFatal })
  return { storage, index: indexOf(storage), database: openSecondConnection(paths.database) }
}

function indexOf({ paths, commits, searchChanges: changes }: Storage): SearchIndex {
  const index = new SearchIndex({
    files: { database: paths.database, index: paths.search },
    commits,
    changes,
    assertPresent: () => undefined,
    onWarning: (error) => {
      throw error
    },
    everyMs: 100,
  })
  index.start()
  return index
}

const asked = (word: string, before?: number) => ({
  query: queryOf(word) ?? { beginnings: [], parts: [] },
  owners: [{ instanceId: large.id, account: large.account }],
  limit: page,
  before,
})

async function whole(index: SearchIndex): Promise<void> {
  while (!(await index.find(asked(rare))).isWhole) await new Promise((resolve) => setTimeout(resolve, 200))
}

async function compared(
  { index, database }: Opened,
  { rounds, word, figure, goal }: { rounds: number; word: string; figure: string; goal: number },
): Promise<Row> {
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let round = 0; round <= rounds; round += 1) {
    const [scanned, found] = [
      await timed(() => scan(database, word)),
      await timed(() => index.find(asked(word))),
    ]
    if (round === 0) continue
    theirs.push(scanned)
    ours.push(found)
  }
  const words = goal === 1 ? '<= 1' : `<= 1/${Math.round(1 / goal)}`
  return { figure, ours, theirs, unit: 'ms', goal: words, met: (ratio) => ratio <= goal }
}

async function pages({ index }: Opened, rounds: number, word: string): Promise<Row> {
  const { next } = await index.find({ ...asked(word), limit: depth })
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let round = 0; round <= rounds; round += 1) {
    const first = await timed(() => index.find(asked(word)))
    const deep = await timed(() => index.find(asked(word, next ?? 0)))
    if (round === 0) continue
    theirs.push(first)
    ours.push(deep)
  }
  const figure = `a page ${depth} down, against the first`
  return { figure, ours, theirs, unit: 'ms', goal: '<= 1.5', met: (ratio) => ratio <= 1.5 }
}

/** With the index in its thread, and without one. */
async function receiving(opened: Opened, rounds: number): Promise<Row> {
  const { storage } = opened
  const chat = storage.chats.list(large.id, { account: large.account, limit: 1 })[0]?.id ?? 0
  const [ours, theirs]: [number[], number[]] = [[], []]
  let index: SearchIndex | undefined = opened.index
  for (let round = 0; round <= rounds; round += 1) {
    index ??= indexOf(storage)
    await whole(index)
    const withIndex = await timed(() => receive(storage, chat, round * 2))
    await index.close()
    index = undefined
    const without = await timed(() => receive(storage, chat, round * 2 + 1))
    if (round === 0) continue
    ours.push(withIndex)
    theirs.push(without)
  }
  const figure = `${received} messages received`
  return { figure, ours, theirs, unit: 'ms', goal: '<= 1.2', met: (ratio) => ratio <= 1.2 }
}

async function receive({ commits, messages }: Storage, chatId: number, round: number): Promise<void> {
  for (let n = 0; n < received; n += 20) {
    await commits.write((tx) => {
      for (let k = n; k < n + 20; k += 1) {
        messages.put(tx, {
          instanceId: large.id,
          chatId,
          messageId: `R${round}-${k}`,
          fromMe: false,
          sender: '',
          participantPn: null,
          participantLid: null,
          pushName: 'Ana',
          type: 'conversation',
          text: `message ${k} of those that come now, with some words more`,
          proto: Buffer.alloc(80),
          status: 'delivered',
          sentAt: 1_800_000_000_000 + k,
          storedAt: 1_800_000_000_000 + k,
        })
      }
    })
  }
}

/** What there was before the index. */
async function scan(db: Database, word: string): Promise<number> {
  const newest = db.prepare<[], number>('SELECT max(id) FROM messages').pluck().get() ?? 0
  const texts = db.prepare<[number, number], { text: string }>(
    "SELECT text FROM messages WHERE id >= ? AND id < ? AND text IS NOT NULL AND kind IS NOT 'effect' ORDER BY id DESC",
  )
  const pattern = new RegExp(word, 'iu')
  let found = 0
  for (let to = newest + 1; to > 0; to -= rowsATurn) {
    for (const { text } of texts.all(to - rowsATurn, to)) {
      if (pattern.test(text)) found += 1
      if (found === page) return found
    }
    await nextTurn()
  }
  return found
}

function mostCommon(db: Database): string {
  const counts = new Map<string, number>()
  const texts = db.prepare<[], string>('SELECT text FROM messages ORDER BY id DESC LIMIT 2000').pluck().all()
  for (const word of texts.flatMap((text) => text.split(' ')))
    if (word.length > 3) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}

function onFatal(error: Error): void {
  throw error
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
