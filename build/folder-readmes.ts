// The README.md of each folder of more than eight files: a line on each, from the first sentence of its header. Where
// somebody has written one by hand, the list is its last part.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { format, resolveConfig } from 'prettier'

const root = join(import.meta.dirname, '..')
const most = 8
const heading = '## The files'
const made = 'Made from the first sentence of each by `npm run docs`.'
/** Their names say it: words of one language, numbered migrations. */
const plain = /^(?:renderer\/words\/\w+|core\/storage\/migrations)$/

/** What has no header of its own. */
const known: Readonly<Record<string, string>> = {
  'build/Dockerfile': 'The image of the headless appliance.',
  'build/holdfast.service': 'The unit for systemd.',
  'test/bench/results.md': 'What the benches last found.',
}

export function filesByFolder(): Map<string, string[]> {
  const words = [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'core',
    'main',
    'renderer',
    'test',
    'build',
  ]
  const files = execFileSync('git', words, { cwd: root, encoding: 'utf8' }).split('\n')
  const folders = new Map<string, string[]>()
  for (const file of files.filter((each) => each !== '' && existsSync(join(root, each))))
    folders.set(dirname(file), [...(folders.get(dirname(file)) ?? []), basename(file)])
  return folders
}

/** By path, as prettier leaves them. A file without a header is an error that names it. */
export async function folderReadmes(): Promise<Map<string, string>> {
  const readmes = new Map<string, string>()
  for (const [folder, names] of filesByFolder()) {
    const own = names.filter((name) => name !== 'README.md').toSorted()
    if (own.length <= most || plain.test(folder)) continue
    const path = `${folder}/README.md`
    const lines = own.map((name) => `- \`${name}\`: ${firstSentence(`${folder}/${name}`)}`)
    const text = `${introduction(folder, path)}\n\n${made}\n\n${lines.join('\n')}\n`
    readmes.set(path, await format(text, { ...(await resolveConfig(join(root, path))), parser: 'markdown' }))
  }
  return readmes
}

function introduction(folder: string, path: string): string {
  const title = `# \`${folder}/\``
  if (!existsSync(join(root, path))) return title
  const text = readFileSync(join(root, path), 'utf8')
  if (text.startsWith(title)) return title
  const [before = ''] = text.split(heading)
  return `${before.trimEnd()}\n\n${heading}`
}

function firstSentence(file: string): string {
  const text = readFileSync(join(root, file), 'utf8')
  const header = file.endsWith('.css') ? /^\/\*(.*?)\*\//s.exec(text)?.[1] : headerOf(text)
  const sentence = /^.*?[.!?](?=\s|$)/.exec((header ?? '').replace(/\s+/g, ' ').trim())?.[0]
  const found = sentence ?? known[file]
  if (found === undefined) throw new Error(`${file} does not say in its first line what it is.`)
  return found
}

function headerOf(text: string): string {
  const lines = text.split('\n').filter((line) => !line.startsWith('#!'))
  const end = lines.findIndex((line) => !line.startsWith('//'))
  return lines
    .slice(0, end)
    .map((line) => line.slice(2))
    .join(' ')
}
