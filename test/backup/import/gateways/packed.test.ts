// A folder of links, packed as people pack it: unpacked where nobody else looks, read, and removed again. Strangers have packed
// it: nothing is written outside, and what grows beyond all measure is refused.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Unpacking } from '../../../../core/backup/import/sources/unpacking/unpacking.ts'
import { tarEnd, tarHeader, tarPadding } from '../../../../core/backup/archive/tar.ts'
import { emptyFolder, filesOf, linkedFolder, number } from '../folder.ts'
import { Desk } from './desk.ts'

/** Where nothing comes to. */
let desk: Desk

beforeAll(async () => {
  desk = await Desk.open()
})

afterAll(() => desk.close())

/** Where it is brought to: one of its own. */
async function brought(source: string) {
  const own = await Desk.open()
  onTestFinished(() => own.close())
  const { numbers } = await own.moveIn({ source })
  return { numbers, storage: own.storage }
}

const tar = (file: string, folder: string, flags: string): void => {
  const done = spawnSync('/usr/bin/tar', [flags, file, '-C', folder, '.'])
  if (done.status !== 0) throw new Error(done.stderr.toString())
}

/** As a zip is written: a header and the bytes of each, and at its end the list of them. */
function zipOf(
  files: readonly { name: string; bytes: Uint8Array; mode?: number; claims?: number }[],
): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const { name, bytes, mode = 0o100644, claims = bytes.length } of files) {
    const packed = deflateRawSync(bytes)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(claims, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const head = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE((mode << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    const made = Buffer.from([20, 3])
    list.push(Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), made, common, rest, Buffer.from(name)]))
    parts.push(head)
    offset += head.length
  }
  const central = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 0, 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}

const tarOf = (name: string, bytes: Buffer): Buffer =>
  Buffer.concat([tarHeader(name, bytes.length, 0), bytes, tarPadding(bytes.length), tarEnd])

describe('a folder of links', () => {
  it.each(['zip', 'tar', 'tar.gz'] as const)(
    'comes from a %s, which stays as it is and leaves nothing behind',
    async (form) => {
      const folder = await linkedFolder({ name: 'shop' })
      // Somebody's backups hold links, which lead to where they were made.
      symlinkSync('/etc/hostname', join(folder, 'link.json'))
      const source = join(emptyFolder(), `sessions.${form}`)
      if (form === 'zip') {
        const files = filesOf(folder).filter((name) => name !== 'link.json')
        writeFileSync(
          source,
          zipOf([
            ...files.map((name) => ({
              name: `sessions/shop/${name}`,
              bytes: readFileSync(join(folder, name)),
            })),
            { name: 'sessions/shop/link.json', bytes: Buffer.from('/etc/hostname'), mode: 0o120777 },
          ]),
        )
      } else tar(source, join(folder, '..'), form === 'tar' ? 'cf' : 'czf')
      const { numbers, storage } = await brought(source)
      expect(numbers).toMatchObject([{ there: 'shop', number, verdict: 'imported', problems: [] }])
      expect(numbers[0]?.where).toContain(source)
      expect(storage.signalKeys.count(numbers[0]?.instanceId ?? '', 1)).toBe(17)
      expect(readdirSync(storage.paths.scratch)).toEqual([])
    },
  )
})

it('one link without a folder around it is called as what it was packed in', async () => {
  const folder = await linkedFolder({ name: 'shop' })
  const source = join(emptyFolder(), 'Loja Centro.tar.gz')
  tar(source, folder, 'czf')
  const { numbers } = await brought(source)
  expect(numbers).toMatchObject([{ there: 'Loja Centro', verdict: 'imported', where: source }])
})

describe('what is packed to do harm', () => {
  const bytes = Buffer.from('{}')
  it.each([
    ['a zip that climbs', 'a.zip', zipOf([{ name: '../../out.json', bytes }]), 'packed_leads_out'],
    [
      'a zip of a whole path',
      'a.zip',
      zipOf([{ name: '/tmp/holdfast-out.json', bytes }]),
      'packed_leads_out',
    ],
    [
      'a zip that climbs as Windows does',
      'a.zip',
      zipOf([{ name: '..\\out.json', bytes }]),
      'packed_leads_out',
    ],
    ['a tar that climbs', 'a.tar', tarOf('a/../../../out.json', bytes), 'packed_leads_out'],
    ['a tar of a whole path', 'a.tar', tarOf('/tmp/holdfast-out.json', bytes), 'packed_leads_out'],
    [
      'a zip that is cut off',
      'a.zip',
      zipOf([{ name: 'creds.json', bytes }]).subarray(0, 60),
      'packed_damaged',
    ],
    [
      'a zip that holds more than it says',
      'a.zip',
      zipOf([{ name: 'creds.json', bytes: Buffer.alloc(4096), claims: 4 }]),
      'packed_damaged',
    ],
    [
      'a tar.gz that is cut off',
      'a.tar.gz',
      gzipSync(tarOf('creds.json', bytes)).subarray(0, 40),
      'packed_damaged',
    ],
    ['a gzip of something else', 'a.gz', gzipSync('creds'), 'packed_damaged'],
  ] as const)('%s is refused, and nothing is written', async (_what, name, content, code) => {
    const folder = emptyFolder()
    writeFileSync(join(folder, name), content)
    await expect(desk.moveIn({ source: join(folder, name) })).rejects.toMatchObject({ sentence: { code } })
    expect(readdirSync(folder)).toEqual([name])
    expect(existsSync('/tmp/holdfast-out.json')).toBe(false)
    expect(readdirSync(desk.storage.paths.scratch)).toEqual([])
  })

  it.each([
    ['bytes', zipOf([{ name: 'big.json', bytes: Buffer.alloc(1024 * 1024) }])],
    ['bytes', gzipSync(tarOf('big.json', Buffer.alloc(1024 * 1024)))],
    ['files', zipOf(Array.from({ length: 12 }, (_, n) => ({ name: `${n}.json`, bytes })))],
  ] as const)('one with too many %s is given up', async (_what, content) => {
    const folder = emptyFolder()
    const file = join(folder, 'bomb')
    writeFileSync(file, content)
    mkdirSync(join(folder, 'scratch'))
    const unpacking = new Unpacking(join(folder, 'scratch'), { bytes: 64 * 1024, files: 10 })
    await expect(unpacking.unpack(file)).rejects.toMatchObject({ sentence: { code: 'packed_too_large' } })
    await unpacking.remove()
    expect(readdirSync(join(folder, 'scratch'))).toEqual([])
  })
})
