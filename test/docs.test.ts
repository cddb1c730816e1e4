// The documents and comments say what is so: what they name is there, and what follows from the code is as the code
// makes it.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { settingsFile, settingsPage } from '../build/docs.ts'
import { eventTypes } from '../core/contract/events/event.ts'
import { evolutionFile, evolutionPage } from '../build/evolution/page.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const find = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: root }).map((file) => file.replaceAll('\\', '/'))

const folders = '{build,core,docs,main,renderer,test}'
const files = new Set(find('*.*', 'LICENSE', '.ci/*', folders, `${folders}/**/*`))
/** Every path, also without the folders that it begins with. */
const ends = new Set(
  [...files].flatMap((file) => file.split('/').map((_, n, parts) => parts.slice(n).join('/'))),
)
const documents = find('*.md', `${folders}/**/*.md`)
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')))

/** Made when the product is packed. */
const made = 'THIRD-PARTY-NOTICES.md'

/** As it stands, beside who names it, or as the end of a path. */
function isThere(name: string, from: string): boolean {
  const path = name.replace(/\/$/, '')
  const beside = normalize(join(dirname(from), path)).replaceAll('\\', '/')
  return [path, beside].some((each) => files.has(each)) || ends.has(path) || path === made
}

/** As the places of a page are called in links to them. */
function places(document: string): string[] {
  return [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\d _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

it.each(documents)('every link of %s leads somewhere', (document) => {
  const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const broken = links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [path = '', place] = link.split('#')
    const target = path === '' ? document : normalize(join(dirname(document), path)).replaceAll('\\', '/')
    return !files.has(target.replace(/\/$/, '')) || (place !== undefined && !places(target).includes(place))
  })
  expect(broken).toEqual([])
})

it('names every type of event in the guide, and none that there is not', () => {
  const families = [...new Set(eventTypes.map((type) => type.split('.')[0]))].join('|')
  const named = [...read('docs/guide/events.md').matchAll(/`([a-z]+\.[a-z_]+)`/g)].map(
    ([, type = '']) => type,
  )
  const types = named.filter((type) => new RegExp(`^(?:${families})\\.`).test(type))
  expect([...new Set(types)].toSorted()).toEqual([...eventTypes].toSorted())
})

const ours =
  /^(?:build|core|docs|main|renderer|test)\/[\w./-]*$|^[\w./-]+\.(?:ts|tsx|mjs|md|sql|css|html|yml|service)$/

it.each(documents)('every file and folder that %s names is there', (document) => {
  const named = [...read(document).matchAll(/`([^`\n]+)`/g)]
    .map(([, text = '']) => text)
    .filter((text) => ours.test(text))
  expect(named.filter((name) => !isThere(name, document))).toEqual([])
})

it('every file that a comment names is there', () => {
  const sources = find('{build,core,main,renderer,test}/**/*.{ts,tsx,mjs,css}', '*.config.ts')
  expect(sources.length).toBeGreaterThan(500)
  const named = sources.flatMap((source) =>
    [...read(source).matchAll(/^\s*(?:\/\/|\/?\*)(.*)$| \/\/ (.*)$/gm)]
      .flatMap(([, whole = '', after = '']) => [
        ...`${whole}${after}`.matchAll(/(?<![\w:/.-])[\w/-]+\.(?:ts|tsx|mjs|md|sql|css|html|yml)\b/g),
      ])
      .map(([name]) => ({ source, name })),
  )
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(({ source, name }) => !isThere(name, source))).toEqual([])
})

it('README.md is short, and its map has every folder of core', () => {
  const readme = read('README.md')
  expect(readme.split('\n').length).toBeLessThanOrEqual(151)
  const [, map = ''] = /## The map\n\n```\n([^`]*)```/.exec(readme) ?? []
  const above: string[] = []
  const mapped = map.split('\n').flatMap((line) => {
    const [, indent = '', rooms = ''] = /^( *)((?:[\w-]+\/ ?)+)/.exec(line) ?? []
    above.length = indent.length / 2
    const paths = rooms
      .split('/')
      .flatMap((room) => (room.trim() === '' ? [] : [[...above, room.trim()].join('/')]))
    above.push(paths.at(-1)?.split('/').at(-1) ?? '')
    return paths
  })
  const inCore = new Set([...files].filter((file) => file.startsWith('core/')).map((file) => dirname(file)))
  expect([...inCore].filter((folder) => !mapped.includes(folder))).toEqual([])
  expect(mapped.filter((folder) => !files.has(folder))).toEqual([])
})

it('every npm script that a document names is there, and every script is in a document', () => {
  const texts = documents.map(read).join('\n')
  const named = new Set(
    [...texts.matchAll(/npm run (?:-s |--silent )?([\w:-]*\w)/g)].map(([, name = '']) => name),
  )
  expect([...named].filter((name) => !(name in scripts))).toEqual([])
  const lifecycle = /^(?:pre|post)|^(?:start|test)$/
  expect(Object.keys(scripts).filter((name) => !lifecycle.test(name) && !named.has(name))).toEqual([])
})

it('CI runs what README.md names and nothing else', () => {
  const commands = [...read('.ci/run').matchAll(/^npm .+$/gm)].map(([command]) => command)
  expect(commands.length).toBeGreaterThan(0)
  expect(commands.filter((command) => !read('README.md').includes(command))).toEqual([])
})

it('the table of commands has every command of the command line', () => {
  const { stdout } = spawnSync(process.execPath, [join(root, 'core', 'cli.ts'), '--help'], {
    encoding: 'utf8',
  })
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]+) /gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help')
  expect(commands.length).toBeGreaterThan(10)
  const page = read('docs/guide/command-line.md')
  expect(commands.filter((name) => !new RegExp(`\`(?:npx holdfast )?${name}\\b`).test(page))).toEqual([])
})

it('the list of decisions has every one of them', () => {
  const list = read('docs/adr/README.md')
  const pages = find('docs/adr/0*.md')
  expect(pages.filter((page) => !list.includes(`(${basename(page)})`))).toEqual([])
})

it('docs/from-evolution.md is what npm run docs makes of the table of routes', async () => {
  const page = await evolutionPage()
  expect(readFileSync(evolutionFile, 'utf8')).toBe(page)
  // What is registered and in no row would be claimed by nobody, and what is in a row by mistake would be claimed in vain.
  expect(page).toMatch(/`POST \/message\/sendText` +\| yes/)
  expect(page).toMatch(/`GET \/proxy\/find` +\| (?:yes|no)/)
})

it('docs/guide/settings.md is what npm run docs makes', async () => {
  expect(readFileSync(settingsFile, 'utf8')).toBe(await settingsPage())
})

it('every variable of the environment that the product reads is in the settings', () => {
  const sources = find('core/**/*.ts', 'main/**/*.ts', 'build/single-file.ts')
  const variables = new Set(
    sources.flatMap((file) =>
      [...read(file).matchAll(/\benv\.([A-Z][A-Z_]+)|\benv\['([A-Z][A-Z_]+)'\]|\b(HOLDFAST_[A-Z_]+)\b/g)].map(
        ([, dotted, bracketed, own]) => dotted ?? bracketed ?? own,
      ),
    ),
  )
  expect(variables.size).toBeGreaterThan(20)
  const page = read('docs/guide/settings.md')
  expect([...variables].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})
