// What a data folder's place is known by, on each system.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataPaths } from '../../../core/storage/paths.ts'
import {
  isGone,
  parseFolderIdentity,
  folderIdentityOf,
  thisMachine,
  type Machine,
} from '../../../core/storage/folder/identity.ts'
import { newFolder } from '../harness.ts'

const machine: Machine = {
  platform: 'linux',
  isContainer: false,
  read: () => 'feedfacefeedfacefeedfacefeedface\n',
  run: () => '',
}
const none = (): string => {
  throw new Error('There is no such thing here')
}

function folderWithLock(name = 'data') {
  const paths = dataPaths(join(newFolder(), name))
  mkdirSync(paths.dir)
  writeFileSync(paths.lock, '')
  return paths
}

describe('the place of a data folder', () => {
  it('is the same at every look, and is read back as it was written', () => {
    const paths = folderWithLock()
    const place = folderIdentityOf(paths, machine)
    expect(folderIdentityOf(paths, machine)).toEqual(place)
    expect(parseFolderIdentity(JSON.stringify(place))).toEqual(place)
    expect(isGone(place)).toBe(false)
  })

  it('keeps its numbers when it is moved, and is gone from where it was', () => {
    const paths = folderWithLock()
    const before = folderIdentityOf(paths, machine)
    const moved = dataPaths(join(paths.dir, '..', 'moved'))
    renameSync(paths.dir, moved.dir)
    const { folder, ...numbers } = folderIdentityOf(moved, machine)
    expect({ ...numbers, folder: before.folder }).toEqual(before)
    expect(folder).toBe(moved.dir)
    expect(isGone(before)).toBe(true)
  })

  it('has others when it is copied, and is still where it was', () => {
    const paths = folderWithLock()
    const before = folderIdentityOf(paths, machine)
    const copied = dataPaths(join(paths.dir, '..', 'copied'))
    cpSync(paths.dir, copied.dir, { recursive: true })
    const after = folderIdentityOf(copied, machine)
    expect(after.lockNode).not.toBe(before.lockNode)
    expect(after.folderNode).not.toBe(before.folderNode)
    expect(isGone(before)).toBe(false)
  })

  it.each(['', 'not JSON', '{"machine":1}'])('is not known from %j', (text) => {
    expect(parseFolderIdentity(text)).toBeUndefined()
  })
})

const idOf = (of: Partial<Machine>) => folderIdentityOf(folderWithLock(), { ...machine, ...of }).machine

describe('the machine', () => {
  it('is told apart from others, without its id being passed on', () => {
    expect(idOf({})).toBe(idOf({}))
    expect(idOf({})).not.toContain('feedface')
    expect(idOf({ read: () => 'other\n' })).not.toBe(idOf({}))
  })

  it('is read from the registry and from the I/O kit where there are such', () => {
    const registry = 'HKEY_LOCAL_MACHINE\\…\r\n    MachineGuid    REG_SZ    0a1b-2c3d\r\n'
    const kit = '  "IOPlatformSerialNumber" = "C02"\n  "IOPlatformUUID" = "4E5F-6A7B"\n'
    const windows = idOf({ platform: 'win32', run: () => registry, read: none })
    const mac = idOf({ platform: 'darwin', run: () => kit, read: none })
    expect(windows).not.toBeNull()
    expect(mac).not.toBeNull()
    expect(windows).not.toBe(mac)
  })

  it('is unknown where it does not say, and in a container, whose image brings an id along', () => {
    expect(idOf({ read: none })).toBeNull()
    expect(idOf({ read: () => '\n' })).toBeNull()
    expect(idOf({ isContainer: true })).toBeNull()
    expect(idOf({ platform: 'win32', run: none })).toBeNull()
  })

  it('can be asked here', () => {
    expect(() => folderIdentityOf(folderWithLock(), thisMachine())).not.toThrow()
    rmSync(newFolder(), { recursive: true })
  })
})
