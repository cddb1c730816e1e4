// What a start takes: the same flags of Node everywhere, and nothing that speaks to brokers or browsers by sockets, mails or
// codecs, which are read when the first of it is needed.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { startFlags } from '../helpers/program.ts'

const core = join(import.meta.dirname, '..', '..', 'core')

/** What a source reads at once; types are erased, and what is imported by a call comes later. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8')
  const named = source.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)'|^import '([^']+)'/gm)
  return [...named].map(([, from, alone]) => from ?? alone ?? '')
}

/** Every package that is read, with the file that asks for it. */
function readFrom(entries: readonly string[]): Map<string, string> {
  const packages = new Map<string, string>()
  const seen = new Set<string>()
  const left = [...entries]
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (seen.has(file) || !existsSync(file)) continue
    seen.add(file)
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) left.push(join(dirname(file), name))
      else if (!name.startsWith('node:')) packages.set(name, relative(core, file))
    }
  }
  return packages
}

it('a start reads no library of a transport that nobody has asked for', () => {
  const read = readFrom([join(core, 'cli.ts'), join(core, 'serve.ts'), join(core, 'commands', 'serve.ts')])
  // It follows what is imported.
  expect([...read.keys()]).toContain('express')
  const later = /^(?:socket\.io|amqplib|@nats-io\/|aws4fetch|nodemailer|@jsquash\/)/
  expect([...read].filter(([name]) => later.test(name))).toEqual([])
})

it('whatever starts it does so with what npm start gives to Node', () => {
  const root = join(core, '..')
  const flags = startFlags()
  expect(flags).not.toEqual([])
  for (const starter of ['Dockerfile', 'holdfast.mjs', 'single-file.ts']) {
    const source = readFileSync(join(root, 'build', starter), 'utf8')
    expect(
      flags.filter((flag) => !source.includes(flag)),
      starter,
    ).toEqual([])
  }
})
