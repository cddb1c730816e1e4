// Where things lie on each system, and names that cannot lead elsewhere.
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultConfigDir, defaultDataDir, defaultKeyFile, type System } from '../../core/contract/folders.ts'
import { dataPaths, inFolder, isInside } from '../../core/storage/paths.ts'

const system = (platform: NodeJS.Platform, env: System['env'] = {}): System => ({
  platform,
  env,
  home: '/home/ann',
})

describe('default folders', () => {
  it('follow the system', () => {
    expect(defaultDataDir(system('linux'))).toBe('/home/ann/.local/share/holdfast')
    expect(defaultDataDir(system('linux', { XDG_DATA_HOME: '/data' }))).toBe('/data/holdfast')
    expect(defaultDataDir(system('linux', { XDG_DATA_HOME: 'relative' }))).toBe(
      '/home/ann/.local/share/holdfast',
    )
    expect(defaultDataDir(system('darwin'))).toBe('/home/ann/Library/Application Support/Holdfast')
    expect(defaultDataDir(system('win32', { LOCALAPPDATA: '/local' }))).toBe(join('/local', 'Holdfast'))
  })

  it('never put the key inside the data', () => {
    for (const each of [system('linux'), system('darwin'), system('win32')]) {
      expect(isInside(defaultDataDir(each), defaultKeyFile(defaultConfigDir(each)))).toBe(false)
    }
  })
})

describe('names', () => {
  it('stay in their folder', () => {
    expect(inFolder('/data/media', 'ab12.jpg')).toBe(join('/data/media', 'ab12.jpg'))
    const bad = [
      '',
      '.',
      '..',
      '../x',
      'a/b',
      'a\\b',
      'a\0',
      'con',
      'NUL.txt',
      'x.',
      ' x',
      'é',
      'x'.repeat(300),
    ]
    for (const name of bad) expect(() => inFolder('/data/media', name)).toThrow(RangeError)
  })

  it('are told inside or outside by the way, not by their beginning', () => {
    expect(isInside('/data', '/data/x/y')).toBe(true)
    expect(isInside('/data', '/data')).toBe(true)
    expect(isInside('/data', '/data2/x')).toBe(false)
    expect(isInside('/data', '/data/../x')).toBe(false)
  })

  it('of the data folder lie in it', () => {
    const { dir, ...parts } = dataPaths('some/folder')
    expect(dir).toBe(resolve('some/folder'))
    for (const part of Object.values(parts)) expect(isInside(dir, part)).toBe(true)
  })
})
