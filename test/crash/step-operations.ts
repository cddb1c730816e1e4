// The operations that need no WhatsApp, each with the folder it begins with: first start, migration, create, delete,
// untrash and purge. Three numbers with a link, keys and history; the first one is operated on.
import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { openDatabase } from '../../core/storage/database.ts'
import { migrate, migrations } from '../../core/storage/migrate.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { makeFixture } from '../corrupt/fixture.ts'
import { Appliance } from '../helpers/appliance.ts'
import { difference, type Rows } from './rows.ts'
import type { Found, StepOperation } from './steps.ts'

/** Nothing listens on this port of loopback. */
const whatsapp = { url: 'ws://127.0.0.1:9/ws/chat', rootKey: '00'.repeat(32) }
const api = '/api/v1/instances'

/** That it is a copy of the base is told in these. */
const diaries = new Set(['timeline', 'events'])
/** What is operated on tells its state here too, and who did it; the rest of it stays as it is. */
const telling = new Set([...diaries, 'instances', 'audit'])

type View = InstanceView | undefined

const isTrashed = (view: View): boolean => view?.state === 'trashed' && view.trashedAt !== null
const isCalm = (view: View): boolean => view?.state === 'stopped' && view.trashedAt === null
const neither = (view: View): Found => ({ neither: JSON.stringify(view ?? 'gone') })

async function see(appliance: Appliance, id: string, judge: (view: View) => Found): Promise<Found> {
  const { status, body } = await appliance.request<InstanceView>('GET', `${api}/${id}`)
  return judge(status === 200 ? body : undefined)
}

function untouched(before: Rows, after: Rows, whose: readonly string[]): string[] {
  return whose.flatMap((id) =>
    difference(before, after, id)
      .filter((table) => !diaries.has(table))
      .map((table) => `${table} of ${id} changed`),
  )
}

function kept(target: string, others: readonly string[]): StepOperation['compare'] {
  return (before, after) => [
    ...untouched(before, after, others),
    ...difference(before, after, target)
      .filter((table) => !telling.has(table))
      .map((table) => `${table} of the number itself changed`),
  ]
}

export interface Bases {
  operations: StepOperation[]
  remove(): void
}

export async function makeBases(): Promise<Bases> {
  const fixture = await makeFixture()
  const ids = fixture.ids
  const [target = '', ...others] = ids
  const inFolder = (name: string): string => join(fixture.root, name)
  const prepare = async (
    name: string,
    from: string,
    work: (appliance: Appliance) => Promise<unknown>,
  ): Promise<string> => {
    cpSync(from, inFolder(name), { recursive: true })
    const appliance = await Appliance.start({
      whatsapp,
      folder: inFolder(name),
      env: { HOLDFAST_TWIN: 'adopt' },
    })
    await work(appliance)
    await appliance.stop()
    return inFolder(name)
  }
  // Stopped, so that nothing happens to them by itself.
  const calm = await prepare('calm', fixture.closed, async (appliance) => {
    for (const id of ids) await appliance.ok('POST', `${api}/${id}/stop`)
  })
  const trashed = await prepare('trashed', calm, (appliance) => appliance.ok('DELETE', `${api}/${target}`))
  mkdirSync(inFolder('empty'))

  const create: StepOperation = {
    name: 'create',
    base: calm,
    whatsapp,
    act: (appliance) => appliance.request('POST', api, { name: 'a new one', settings: { msgCall: 'x' } }),
    look: async (appliance) => {
      const { instances } = await appliance.ok<{ instances: InstanceView[] }>('GET', api)
      const made = instances.filter(({ name }) => name === 'a new one')
      if (made.length === 0) return 'before'
      return made.length === 1 && made[0]?.settings.msgCall === 'x' ? 'after' : neither(made[0])
    },
    compare: (before, after) => untouched(before, after, ids),
  }
  const trash: StepOperation = {
    name: 'delete',
    base: calm,
    whatsapp,
    act: (appliance) => appliance.request('DELETE', `${api}/${target}`),
    look: (appliance) =>
      see(appliance, target, (view) => {
        if (isTrashed(view)) return 'after'
        return isCalm(view) ? 'before' : neither(view)
      }),
    compare: kept(target, others),
  }
  const untrash: StepOperation = {
    name: 'untrash',
    base: trashed,
    whatsapp,
    act: (appliance) => appliance.request('POST', `${api}/${target}/untrash`, {}),
    look: (appliance) =>
      see(appliance, target, (view) => {
        if (isTrashed(view)) return 'before'
        return isCalm(view) ? 'after' : neither(view)
      }),
    compare: kept(target, others),
  }
  const purge: StepOperation = {
    name: 'purge',
    base: trashed,
    whatsapp,
    act: (appliance) => appliance.request('POST', `${api}/${target}/purge?confirm=number%201`),
    look: (appliance) =>
      see(appliance, target, (view) => {
        if (view === undefined) return 'after'
        return isTrashed(view) ? 'before' : neither(view)
      }),
    compare: (before, after) => [
      ...untouched(before, after, others),
      // What was cut goes on by itself after a start; a stop may come before its end.
      ...(after
        .get(target)
        ?.get('instances')
        ?.filter((row) => row['purging_at'] === null)
        .map(() => 'it was not purged') ?? []),
    ],
  }
  const first: StepOperation = {
    name: 'first start',
    base: inFolder('empty'),
    whatsapp,
    isStart: true,
    act: (appliance) => appliance.request('GET', api),
    look: () => Promise.resolve('after'),
    compare: () => [],
  }
  const migration: StepOperation = {
    name: 'migration',
    base: oldFolder(calm, inFolder('old')),
    whatsapp,
    isStart: true,
    act: (appliance) => appliance.request('GET', api),
    look: async (appliance) => {
      const { instances } = await appliance.ok<{ instances: InstanceView[] }>('GET', api)
      return instances.length === ids.length ? 'after' : { neither: `${instances.length} instances` }
    },
    compare: (before, after) => untouched(before, after, ids),
  }
  return { operations: [first, migration, create, trash, untrash, purge], remove: fixture.remove }
}

/** The same rows under the first schema there was. */
function oldFolder(from: string, folder: string): string {
  cpSync(from, folder, { recursive: true })
  const { database } = dataPaths(join(folder, 'data'))
  const newer = `${database}.newer`
  renameSync(database, newer)
  const db = openDatabase(database)
  try {
    migrate(db, { migrations: migrations.slice(0, 1) })
    db.pragma('foreign_keys = OFF')
    db.prepare('ATTACH ? AS newer').run(newer)
    const tables = db
      .prepare<[], string>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'
           AND name IN (SELECT name FROM newer.sqlite_schema)`,
      )
      .pluck()
      .all()
    for (const table of tables) {
      const columns = db
        .prepare<[string], string>('SELECT name FROM pragma_table_info(?)')
        .pluck()
        .all(table)
        .map((name) => `"${name}"`)
        .join()
      db.exec(`INSERT INTO main."${table}" (${columns}) SELECT ${columns} FROM newer."${table}"`)
    }
    db.exec('DETACH newer')
  } finally {
    db.close()
    rmSync(newer)
  }
  return folder
}
