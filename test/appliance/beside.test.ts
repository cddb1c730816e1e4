// Every file beside the database, in every state that it can be in: the appliance starts and takes requests, names what
// is wrong, erases nothing that is not its own, and is as it should be at the next start. In each round every file is
// in another state than its neighbours, so that all rounds together show each file in each state.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSwap } from '../../core/storage/folder/swap.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { startCore, tempFolder, type Harness } from '../api/harness.ts'
import { until } from '../helpers/appliance.ts'
import { swapId as restoreId, swapRecord } from '../storage/folder/swap-record.ts'

const otherId = '8d1ff1b0-8c8b-4d1b-9d0e-0c86a7b7c0de'
const hash = 'ab'.repeat(32)
const root = tempFolder()
const base = join(root, 'base')

const files = [
  'data/lock',
  'data/lock.txt',
  'data/running.json',
  'data/stopped.json',
  'data/suspect.txt',
  'data/begun.txt',
  'data/reserve',
  'data/holdfast.sqlite-shm',
  'data/logs/holdfast.log',
  `data/media/${hash}`,
  `data/restores/${restoreId}/restore.json`,
  `data/restores/${otherId}`,
  'data/snapshots/keys.json',
  'data/snapshots/*.manifest',
  'data/snapshots/*.snapshot',
  'data/snapshots/*.segment',
  'config/folders/*.json',
] as const
const folders = ['data/media', 'data/snapshots', 'data/restores', 'data/logs', 'data/scratch'] as const
type Path = (typeof files)[number] | (typeof folders)[number]

/** What is told of each that is no file or folder of ours, in the log; the rest is made anew or met where it is read. */
const told: Partial<Record<Path, string>> = {
  'data/running.json': 'running.json in the data folder',
  'data/stopped.json': 'stopped.json in the data folder',
  'data/suspect.txt': 'suspect.txt in the data folder',
  'data/reserve': 'reserve in the data folder',
  'data/holdfast.sqlite-shm': 'holdfast.sqlite-shm in the data folder',
  'data/snapshots/keys.json': 'keys.json in the data folder',
  'data/snapshots/*.snapshot': '.snapshot in snapshots is no file that can be read',
  'data/snapshots/*.segment': '.segment in snapshots is no file that can be read',
  'data/media': 'media in the data folder',
  'data/snapshots': 'snapshots in the data folder',
  'data/restores': 'restores in the data folder',
  'data/logs': 'logs in the data folder',
  'data/scratch': 'scratch in the data folder',
}

const remove = (path: string): void => rmSync(path, { recursive: true })

const states = {
  damaged(path) {
    remove(path)
    writeFileSync(path, Buffer.alloc(5000, 'x'))
  },
  empty(path) {
    remove(path)
    writeFileSync(path, '')
  },
  missing: remove,
  'a folder'(path) {
    remove(path)
    mkdirSync(path)
    writeFileSync(join(path, 'inside'), 'precious')
  },
  'a file'(path) {
    remove(path)
    writeFileSync(path, 'precious')
  },
  'a link to another file'(path, home) {
    remove(path)
    symlinkSync(join(precious(home), 'file'), path)
  },
  'a link to another folder'(path, home) {
    remove(path)
    symlinkSync(precious(home), path)
  },
  'a link to nowhere'(path) {
    remove(path)
    symlinkSync('nowhere', path)
  },
  'a pipe'(path) {
    remove(path)
    execFileSync('mkfifo', [path])
  },
  'not readable': (path) => chmodSync(path, 0),
  'of another owner'(path) {
    chmodSync(path, statSync(path).isDirectory() ? 0o700 : 0o600)
    chownSync(path, 0, 0)
  },
} satisfies Record<string, (path: string, home: string) => void>
type State = keyof typeof states

const wrongFiles = Object.keys(states).filter((each): each is State => !/a file|readable|owner/.test(each))
const wrongFolders: State[] = ['missing', 'a file', ...wrongFiles.filter((each) => /link|pipe/.test(each))]

interface Case {
  path: Path
  state: State
}

/** As many as there are states; each path is in another of them in each. */
function roundsOf(paths: readonly Path[], among: readonly State[]): Case[][] {
  return among.map((_, round) =>
    paths.map((path, place) => ({ path, state: among[(place + round) % among.length] ?? 'missing' })),
  )
}

beforeAll(makeBase)
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A folder that has lived: numbers, a snapshot with what was shipped since, a file, restores. */
async function makeBase(): Promise<void> {
  const core = await startCore({ dataDir: base })
  await core.ask('POST', '/api/v1/instances', { body: { name: 'shop' } })
  expect((await core.ask('POST', '/api/v1/snapshots')).status).toBeLessThan(300)
  await core.ask('POST', '/api/v1/instances', { body: { name: 'later' } })
  await until('it is shipped', () =>
    readdirSync(join(base, 'data', 'snapshots')).some((name) => name.endsWith('.segment')) ? true : undefined,
  )
  await core.stop()
  const paths = dataPaths(join(base, 'data'))
  for (const id of [restoreId, otherId]) {
    writeSwap(paths, swapRecord({ id, state: 'done', step: 'in place' }))
    cpSync(paths.database, join(paths.restores, id, 'before.sqlite'))
  }
  writeFileSync(join(paths.media, hash), 'a picture')
  for (const path of [paths.running, paths.suspect, `${paths.database}-shm`])
    if (!existsSync(path)) writeFileSync(path, '')
  mkdirSync(paths.scratch, { recursive: true })
}

/** Of a star, the one that there is. */
function placeOf(home: string, path: Path): string {
  if (!path.includes('*')) return join(home, path)
  const folder = join(home, dirname(path))
  const end = basename(path).slice(1).replace('.manifest', '.json')
  const name = readdirSync(folder).find((each) => each.endsWith(end) && each !== 'keys.json')
  if (name === undefined) throw new Error(`There is no ${path}`)
  return join(folder, name)
}

const precious = (home: string): string => join(home, 'precious')

function spoil(name: string, cases: readonly Case[], owner?: number): string {
  const home = join(root, name)
  cpSync(base, home, { recursive: true })
  mkdirSync(precious(home))
  writeFileSync(join(precious(home), 'file'), 'precious')
  if (owner !== undefined) execFileSync('chown', ['-R', `${owner}:${owner}`, home])
  // All are found before the first is spoilt: a name may be looked for beside it.
  const places = cases.map(({ path, state }) => ({ place: placeOf(home, path), state }))
  for (const { place, state } of places) states[state](place, home)
  return home
}

/** It takes requests and answers them. */
async function isWell(core: Harness): Promise<void> {
  expect(core.appliance.mode).toBe('running')
  const { json } = await core.ask('GET', '/api/v1/instances')
  expect(json).toMatchObject({ instances: [{ name: 'shop' }, { name: 'later' }] })
  expect((await core.ask('GET', '/api/v1/health')).json).toMatchObject({ mode: 'running' })
  expect((await core.ask('GET', '/api/v1/restores')).status).toBe(200)
  expect((await core.ask('PATCH', '/api/v1/instances/shop', { body: { settings: {} } })).status).toBe(200)
}

/** Two starts; the log of each. */
async function startTwice(home: string): Promise<string[]> {
  const logs: string[] = []
  for (let start = 1; start <= 2; start += 1) {
    const core = await startCore({ dataDir: home })
    try {
      await isWell(core)
      logs.push(core.logged())
    } finally {
      await core.stop()
    }
  }
  return logs
}

function isOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

function allIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    const path = join(folder, each.name)
    if (each.isDirectory()) return isOpen(path) ? allIn(path) : []
    return each.isFile() && isOpen(path) ? [readFileSync(path, 'utf8')] : []
  })
}

const isFolder = (path: Path | undefined): boolean => folders.some((each) => each === path)

/** No file or folder where one should be. */
const isKindWrong = ({ path, state }: Case): boolean =>
  /pipe|nowhere/.test(state) ||
  (!isFolder(path) && path !== `data/restores/${otherId}`
    ? /a folder|another folder/.test(state)
    : /a file|another file|damaged|empty/.test(state))

/** What is not simply replaced. */
const isMet = ({ path }: Case): boolean => isFolder(path) || /-shm$|keys\.json$|\*\.s/.test(path)

function unnamed(cases: readonly Case[], log: string, isTold: (each: Case) => boolean): Case[] {
  return cases.filter((each) => isTold(each) && !log.includes(told[each.path] ?? ''))
}

/** What was mended is not named again. */
const namedIn = (log: string): string[] => log.match(/in the data folder (?:is|cannot)/g) ?? []

const brought = (cases: readonly Case[]): number =>
  cases.filter(({ state }) => state === 'a folder' || state === 'a file').length

function expectKept(home: string, cases: readonly Case[]): void {
  expect(readFileSync(join(precious(home), 'file'), 'utf8')).toBe('precious')
  expect(allIn(home).filter((text) => text === 'precious')).toHaveLength(1 + brought(cases))
  // What was not spoilt is as it was.
  for (const other of [`data/media/${hash}`, `data/restores/${restoreId}/before.sqlite`])
    if (!cases.some(({ path }) => other.startsWith(path)))
      expect(lstatSync(join(home, other)).isFile()).toBe(true)
}

describe('what is beside the database is not what it should be', () => {
  it.each(roundsOf(files, wrongFiles).map((cases, round) => ({ cases, round })))(
    'files, round $round',
    async ({ cases, round }) => {
      const home = spoil(`files ${round}`, cases)
      const [first = '', second = ''] = await startTwice(home)
      expect(unnamed(cases, first, isKindWrong)).toEqual([])
      const record = cases.find(({ path }) => path.endsWith('restore.json'))
      expect(first.includes('The record of a restore cannot be read')).toBe(record?.state !== 'missing')
      expect(namedIn(second)).toEqual([])
      expectKept(home, cases)
    },
  )

  it.each(roundsOf(folders, wrongFolders).map((cases, round) => ({ cases, round })))(
    'folders, round $round',
    async ({ cases, round }) => {
      const home = spoil(`folders ${round}`, cases)
      const [first = '', second = ''] = await startTwice(home)
      expect(unnamed(cases, first, isKindWrong)).toEqual([])
      // A disk that is not there yet may come back: only what stands in the way is set aside.
      const stays = cases.filter(
        ({ path, state }) => state === 'a link to nowhere' && path !== 'data/scratch',
      )
      expect(namedIn(second)).toHaveLength(stays.length)
      expectKept(home, cases)
    },
  )
})

/** Says what is wrong and changes nothing: put back, it is as it was. */
async function isRefused(home: string, why: string): Promise<void> {
  await expect(startCore({ dataDir: home })).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining(why),
  })
}

/** What was restored from the snapshots beside it is opened in the same process. */
async function restoreHere(core: Harness): Promise<void> {
  expect((await core.ask('POST', '/api/v1/restores', { body: {} })).status).toBe(202)
  await until('it runs again', async () => {
    const health = await core.ask('GET', '/api/v1/health').catch(() => undefined)
    return (health?.json as { mode?: string } | undefined)?.mode === 'running' ? true : undefined
  })
  expect((await core.ask('GET', '/api/v1/instances')).json).toMatchObject({
    instances: [{ name: 'shop' }, { name: 'later' }],
  })
}

describe('what an appliance cannot run without', () => {
  it('a key file that is not as it was ends the start, is never made anew, and opens again once it is back', async () => {
    const home = spoil('key', [])
    const key = join(home, 'config', 'holdfast.key')
    cpSync(key, join(home, 'kept.key'))
    for (const state of wrongFiles) {
      if (state === 'a link to another file') continue
      rmSync(key, { recursive: true, force: true })
      cpSync(join(home, 'kept.key'), key)
      states[state](key, home)
      await isRefused(home, key)
      expect(existsSync(key)).toBe(!['missing', 'a link to nowhere'].includes(state))
    }
    rmSync(key, { recursive: true })
    symlinkSync(join(home, 'kept.key'), key)
    const core = await startCore({ dataDir: home })
    try {
      await isWell(core)
    } finally {
      await core.stop()
    }
  })

  it.each([
    ['a link', 'database_is_link'],
    ['a folder', 'database_no_file'],
    ['gone, after a restore of which no record can be read', 'restore_record_unreadable'],
  ])(
    'a database that is %s leads to recovery, and a restore from there to a running appliance',
    async (what, code) => {
      const home = spoil(code, [])
      const { database, restores } = dataPaths(join(home, 'data'))
      cpSync(database, join(precious(home), 'elsewhere.sqlite'))
      remove(database)
      if (what === 'a link') symlinkSync(join(precious(home), 'elsewhere.sqlite'), database)
      else if (what === 'a folder') mkdirSync(database)
      else writeFileSync(join(restores, restoreId, 'restore.json'), '{')
      const kept = readFileSync(join(precious(home), 'elsewhere.sqlite'))
      const core = await startCore({ dataDir: home })
      try {
        expect(core.appliance.mode).toBe('recovery')
        expect((await core.ask('GET', '/api/v1/health')).json).toMatchObject({ reasonCode: code })
        await restoreHere(core)
      } finally {
        await core.stop()
      }
      expect(readFileSync(join(precious(home), 'elsewhere.sqlite')).equals(kept)).toBe(true)
      await startTwice(home)
    },
  )
})

/** nobody and nogroup, which every Linux has. */
const nobody = 65_534

/** Why the rest cannot run here; undefined where it can. */
function whyNot(): string | undefined {
  if (process.platform === 'win32' || process.getuid?.() !== 0)
    return 'only root can become a user who may not read everything'
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    if ((statSync(folder).mode & 0o5) !== 0o5) return `${folder} is closed to other users`
  return undefined
}

const reason = whyNot()

describe.skipIf(reason !== undefined)(`as another user${reason === undefined ? '' : `: ${reason}`}`, () => {
  let janitor: ChildProcess
  const closed = ['not readable', 'of another owner'] as const
  // The lock of another user may be held by that user's appliance: that start is refused.
  const rounds = [
    ...roundsOf(
      files.filter((path) => path !== 'data/lock'),
      closed,
    ),
    ...roundsOf(folders, closed),
  ].map((cases, round) => ({ cases, home: `closed ${round}` }))

  beforeAll(() => {
    for (const { cases, home } of rounds) spoil(home, cases, nobody)
    chownSync(root, nobody, nobody)
    // There is no way back to root for this process: who stays root removes everything in the end.
    janitor = spawn('sh', ['-c', 'cat; rm -rf "$1"', 'sh', root], { stdio: ['pipe', 'ignore', 'inherit'] })
    process.setgroups?.([])
    process.setgid?.(nobody)
    process.setuid?.(nobody)
  })
  afterAll(async () => {
    janitor.stdin?.end()
    await once(janitor, 'exit')
  })

  it.each(rounds)('$home', async ({ cases, home }) => {
    const [first = '', second = ''] = await startTwice(join(root, home))
    expect(unnamed(cases, first, isMet)).toEqual([])
    const hasRecord = cases.some(({ path }) => path.endsWith('restore.json'))
    expect(first.includes('The record of a restore cannot be read')).toBe(
      hasRecord || cases.some(({ path }) => path === 'data/restores'),
    )
    const stays = cases.filter(({ path }) => isFolder(path) && path !== 'data/scratch')
    expect(namedIn(second)).toHaveLength(stays.length + (isFolder(cases[0]?.path) ? 1 : 0))
    expectKept(join(root, home), cases)
  })
})
