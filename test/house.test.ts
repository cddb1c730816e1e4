// The house stays in order: rooms that a stranger can take in, files that end, and a line on each where there are many.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { filesByFolder, folderReadmes } from '../build/folder-readmes.ts'

const root = join(import.meta.dirname, '..')
const folders = filesByFolder()
/** Listings that are their own index. */
const long = /^(?:core\/storage\/(?:tables|migrations)|renderer\/words\/\w+)$/

it('no folder has more than twenty files, but tables, migrations and words', () => {
  const crowded = [...folders].filter(
    ([folder, files]) => !long.test(folder) && files.filter((name) => name !== 'README.md').length > 20,
  )
  expect(crowded.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([])
})

it('core has five doors and no other loose file', () => {
  expect(folders.get('core')?.toSorted()).toEqual(['cli.ts', 'errors.ts', 'log.ts', 'serve.ts', 'version.ts'])
})

it('no file has more than 400 lines of code', () => {
  const files = [...folders].flatMap(([folder, names]) => names.map((name) => `${folder}/${name}`))
  const longest = files.filter((file) => /\.tsx?$/.test(file) && linesOf(file) > 400)
  expect(longest).toEqual([])
})

it('each folder of more than eight files says what each is: npm run docs', async () => {
  for (const [path, text] of await folderReadmes())
    expect(readFileSync(join(root, path), 'utf8'), path).toBe(text)
})

/** Without blank lines and comments, as the linter counts. */
function linesOf(file: string): number {
  const lines = readFileSync(join(root, file), 'utf8')
    .replaceAll(/\/\*.*?\*\//gs, '')
    .split('\n')
  return lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length
}
