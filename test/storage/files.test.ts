// Files are replaced whole or not at all, and secrets are for the owner only.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FolderError } from '../../core/storage/errors.ts'
import { createFileAtomic, ensureFolder, ensureFolderIn, writeFileAtomic } from '../../core/storage/files.ts'
import { newFolder } from './harness.ts'

const modeOf = (path: string): number => statSync(path).mode & 0o777

it('replaces a file and leaves nothing beside it', () => {
  const folder = newFolder()
  const file = join(folder, 'a.txt')
  writeFileAtomic(file, 'one')
  writeFileAtomic(file, Buffer.from('two'), { secret: true })
  expect(readFileSync(file, 'utf8')).toBe('two')
  expect(modeOf(file)).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['a.txt'])
})

it('leaves the old file and no rest when the new one cannot take its place', () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'taken', 'inside'), { recursive: true })
  expect(() => writeFileAtomic(join(folder, 'taken'), 'new')).toThrow()
  expect(readdirSync(folder)).toEqual(['taken'])
})

it('never replaces a file that it is to create', () => {
  const folder = newFolder()
  const file = join(folder, 'key')
  expect(createFileAtomic(file, 'mine', { secret: true })).toBe(true)
  expect(createFileAtomic(file, 'other')).toBe(false)
  expect(readFileSync(file, 'utf8')).toBe('mine')
  expect(modeOf(file)).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['key'])
})

it('makes folders for the owner only, and says which one it could not make', () => {
  const folder = newFolder()
  ensureFolder(join(folder, 'a', 'b'))
  expect(modeOf(join(folder, 'a'))).toBe(0o700)
  writeFileSync(join(folder, 'file'), '')
  const inFile = join(folder, 'file', 'c')
  expect(() => ensureFolder(inFile)).toThrow(FolderError)
  expect(() => ensureFolder(inFile)).toThrow(inFile)
})

it('makes no folder anew that was removed under what is to lie in it', () => {
  const within = join(newFolder(), 'data')
  mkdirSync(within)
  ensureFolderIn(within, join(within, 'a', 'b'))
  ensureFolderIn(within, join(within, 'a', 'b'))
  expect(modeOf(join(within, 'a'))).toBe(0o700)
  rmSync(within, { recursive: true })
  expect(() => ensureFolderIn(within, join(within, 'a'))).toThrow(FolderError)
  expect(existsSync(within)).toBe(false)
})
