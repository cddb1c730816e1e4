// What follows when the database fails while it is in use, and what is never begun anew.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { watched } from '../../core/storage/watched.ts'
import { lookAt, addInstance, newHome, openHome, write, type Home } from './harness.ts'

/** At rest, with every page of the event table but its root destroyed. */
async function withBrokenEvents(): Promise<Home> {
  const home = newHome()
  const storage = await openHome(home)
  const instanceId = await addInstance(storage)
  for (let n = 0; n < 200; n += 1) {
    const event = { id: `event ${n}`, instanceId, type: 'instance.updated' as const, at: n }
    await write(storage, (tx) => storage.events.append(tx, { ...event, data: { name: 'x'.repeat(500) } }))
  }
  await storage.close()
  const file = readFileSync(home.paths.database)
  for (let page = 4096; page < file.length; page += 4096) {
    if (file.subarray(page, page + 4096).includes('xxxxxxxxxxxxxxxxxxxxxxxx')) file.fill(0, page, page + 4096)
  }
  writeFileSync(home.paths.database, file)
  return home
}

describe('damage that is met', () => {
  it('is told once and noted, so that the next start refuses instead of meeting it again', async () => {
    const home = await withBrokenEvents()
    const told: Error[] = []
    const storage = await openHome(home, { onCorrupt: (error) => void told.push(error) })
    const append = (n: number) =>
      write(storage, (tx) =>
        storage.events.append(tx, {
          id: `new ${n}`,
          instanceId: null,
          type: 'appliance.disk',
          at: 1,
          data: { state: 'ok', freeBytes: 1 },
        }),
      )
    await expect(append(1)).rejects.toMatchObject({ kind: 'corrupt' })
    await expect(append(2)).rejects.toMatchObject({ kind: 'corrupt' })
    expect(told).toHaveLength(1)
    expect(existsSync(home.paths.suspect)).toBe(true)
    await storage.close()

    const before = readFileSync(home.paths.database)
    await expect(openHome(home)).rejects.toMatchObject({ reason: 'corrupt' })
    expect(readFileSync(home.paths.database).equals(before)).toBe(true)
  })

  it('is told when a read meets it, and the next start refuses', async () => {
    const home = await withBrokenEvents()
    const told: Error[] = []
    const storage = await openHome(home, { onCorrupt: (error) => void told.push(error) })
    expect(() => storage.events.list({ after: 0, limit: 500 })).toThrow()
    expect(told).toHaveLength(1)
    expect(existsSync(home.paths.suspect)).toBe(true)
    await storage.close()
    await expect(openHome(home)).rejects.toMatchObject({ reason: 'corrupt' })
  })

  it('is forgotten when every page can be read again', async () => {
    const home = newHome()
    await (await openHome(home)).close()
    writeFileSync(home.paths.suspect, 'A part of the database could not be read.\n')
    const storage = await openHome(home)
    expect(existsSync(home.paths.suspect)).toBe(false)
    expect(await storage.quickCheck()).toEqual([])
  })
})

describe('what fails in a table', () => {
  it('is heard of where rows are gone through, and in what a table has in it', () => {
    class Inner {
      get newest(): number {
        throw new Error('newest')
      }
      get(): number {
        throw new Error('get')
      }
    }
    class Table {
      readonly inner = new Inner();
      *rows(): Generator<number, string> {
        yield 1
        if (this.inner instanceof Inner) throw new Error('rows')
        return 'none'
      }
      *whole(): Generator<number, string> {
        yield 2
        return 'all'
      }
    }
    const told: string[] = []
    const { table } = watched({ table: new Table() }, ({ message }) => void told.push(message))
    expect(() => [...table.rows()]).toThrow('rows')
    expect(() => table.inner.get()).toThrow('get')
    expect(() => table.inner.newest).toThrow('newest')
    expect(told).toEqual(['rows', 'get', 'newest'])
    const whole = table.whole()
    expect([whole.next(), whole.next()]).toEqual([
      { done: false, value: 2 },
      { done: true, value: 'all' },
    ])
    for (const value of table.rows()) if (value === 1) break
    expect(told).toHaveLength(3)
  })
})

describe('a database that was begun', () => {
  it.each(['missing', 'empty'])('is not begun anew when it is %s', async (how) => {
    const home = newHome()
    const storage = await openHome(home)
    await addInstance(storage)
    await storage.close()
    for (const file of [home.paths.wal, `${home.paths.database}-shm`]) rmSync(file, { force: true })
    if (how === 'missing') rmSync(home.paths.database)
    else writeFileSync(home.paths.database, '')
    await expect(openHome(home)).rejects.toMatchObject({ reason: 'missing' })
    expect(existsSync(home.paths.database) && readFileSync(home.paths.database).length).toBeFalsy()

    // Only its owner's explicit wish makes a new one.
    rmSync(home.paths.begun)
    const fresh = await openHome(home)
    expect(fresh.instances.list()).toEqual([])
    await fresh.close()
    expect(lookAt(home, (db) => db.prepare('SELECT count(*) FROM instances').pluck().get())).toBe(0)
  })
})
