// The files for a server: what Docker, Traefik and Caddy are given is of the form that they read, and names what is there.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from 'prettier'
import { expect, it } from 'vitest'
import { settings } from '../../core/config/settings.ts'
import { guideBlock } from '../ui/reverse-proxies.ts'

const folder = join(import.meta.dirname, '..', '..', 'build', 'server')
const compose = readFileSync(join(folder, 'compose.yaml'), 'utf8')
const all = (pattern: RegExp): string[] => [...compose.matchAll(pattern)].map(([, found = '']) => found)

it('the YAML of the containers and of Traefik is read', async () => {
  expect(await check(compose, { parser: 'yaml', printWidth: 110 })).toBe(true)
  expect(await check(guideBlock('yaml'), { parser: 'yaml', printWidth: 110 })).toBe(true)
  await expect(check(compose.replace('services:', 'services: ['), { parser: 'yaml' })).rejects.toThrow()
})

it('the containers name settings, files and volumes that there are', () => {
  const [context = ''] = all(/^ +context: (.+)$/gm)
  const [dockerfile = ''] = all(/^ +dockerfile: (.+)$/gm)
  expect(existsSync(join(folder, context, dockerfile))).toBe(true)
  expect(all(/^ +- (\.\/[^:]+):/gm).filter((file) => !existsSync(join(folder, file)))).toEqual([])
  const named = all(/^ +(HOLDFAST_\w+):/gm)
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((name) => !(name in settings))).toEqual([])
  const declared = /^volumes:\n([^]*)$/m.exec(compose)?.[1] ?? ''
  const volumes = all(/^ +- ([a-z\d]+):\//gm)
  expect(volumes.map((name) => `  ${name}:`).filter((line) => !declared.includes(line))).toEqual([])
  expect(volumes).toHaveLength(4)
  // What the image keeps and what is kept outside of it are the same places.
  const image = readFileSync(join(folder, context, dockerfile), 'utf8')
  for (const place of ['/data', '/key']) expect(image).toContain(`"${place}"`)
})
