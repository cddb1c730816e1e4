// The documents say what is so: what they name is there, and what is made from the code is as the code makes it.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { settingsFile, settingsPage } from '../build/docs.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

it('docs/guide/settings.md is what npm run docs makes', async () => {
  expect(readFileSync(settingsFile, 'utf8')).toBe(await settingsPage())
})

it('every variable of the environment that the product reads is in the settings', () => {
  const sources = globSync(['core/**/*.ts', 'main/**/*.ts', 'build/single-file.ts'], { cwd: root })
  const names = new Set(
    sources.flatMap((file) =>
      [...read(file).matchAll(/\benv\.([A-Z][A-Z_]+)|\benv\['([A-Z][A-Z_]+)'\]|\b(HOLDFAST_[A-Z_]+)\b/g)].map(
        ([, dotted, bracketed, ours]) => dotted ?? bracketed ?? ours,
      ),
    ),
  )
  expect(names.size).toBeGreaterThan(20)
  const page = read('docs/guide/settings.md')
  expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})
