// One transaction a turn, each unit alone under its savepoint, acknowledged only when it is on disk.
import { fdatasync, fdatasyncSync, closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Commits, type CommitsOptions, type WriteTx } from '../../core/storage/commit.ts'
import { openDatabase, openSecondConnection, type Database } from '../../core/storage/database.ts'
import { StorageError } from '../../core/storage/errors.ts'
import { newFolder } from './harness.ts'

/** A database of one table, and the numbers in it as another connection sees them: what is committed. */
function newCommits(options: Partial<CommitsOptions> = {}) {
  const file = join(newFolder(), 'test.sqlite')
  const db = openDatabase(file)
  db.exec(
    'CREATE TABLE t (n INTEGER PRIMARY KEY, parent INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)',
  )
  const walFd = openSync(`${file}-wal`, 'r+')
  const reader = openSecondConnection(file)
  const fatal: Error[] = []
  const commits = new Commits({ db, walFd, onFatal: (error) => void fatal.push(error), ...options })
  onTestFinished(() => {
    reader.close()
    closeSync(walFd)
    db.close()
  })
  const insert = db.prepare<[number, number | null]>('INSERT INTO t (n, parent) VALUES (?, ?)')
  const put = (tx: WriteTx, n: number, parent: number | null = null): void => void tx.run(insert, n, parent)
  return { db, commits, put, fatal, mine: () => numbers(db), committed: () => numbers(reader) }
}

function numbers(db: Database): unknown[] {
  return db.prepare('SELECT n FROM t ORDER BY n').pluck().all()
}

/** A disk that answers when it is told to. */
function slowDisk() {
  const waiting: ((error: Error | null) => void)[] = []
  const calls = { sync: 0 }
  return {
    waiting,
    calls,
    options: {
      fdatasync: (_fd: number, done: (error: Error | null) => void) => void waiting.push(done),
      fdatasyncSync: () => void (calls.sync += 1),
    },
    answer: (error: Error | null = null) => waiting.shift()?.(error),
  }
}

/** Names in the order in which their promises settled. */
function record() {
  const settled: string[] = []
  const watch = (name: string, promise: Promise<unknown>): Promise<void> =>
    promise.then(
      () => void settled.push(name),
      () => void settled.push(`${name} failed`),
    )
  return { settled, watch }
}

describe('write', () => {
  it('is seen at once on this connection, and elsewhere only when the turn is over', async () => {
    const { commits, put, mine, committed } = newCommits()
    const done = [commits.write((tx) => put(tx, 1)), commits.write((tx) => put(tx, 2))]
    expect(mine()).toEqual([1, 2])
    expect(committed()).toEqual([])
    await Promise.all(done)
    expect(committed()).toEqual([1, 2])
    expect(commits.count).toBe(1)
  })

  it('resolves with what the work returned', async () => {
    const { commits } = newCommits()
    expect(await commits.write(() => 'result')).toBe('result')
  })

  it('undoes a unit that throws, which rejects alone with its own error', async () => {
    const { commits, put, mine, committed } = newCommits()
    const first = commits.write((tx) => put(tx, 1))
    const broken = commits.write((tx) => {
      put(tx, 2)
      throw new RangeError('mine')
    })
    const last = commits.write((tx) => put(tx, 3))
    await expect(broken).rejects.toThrow(new RangeError('mine'))
    await Promise.all([first, last])
    expect(mine()).toEqual([1, 3])
    expect(committed()).toEqual([1, 3])
  })

  it('rejects a contradiction as one, and keeps the other units', async () => {
    const { commits, put, committed } = newCommits()
    const first = commits.write((tx) => put(tx, 1))
    const again = commits.write((tx) => put(tx, 1))
    await expect(again).rejects.toMatchObject({ name: 'StorageError', kind: 'constraint' })
    await first
    expect(committed()).toEqual([1])
  })

  it('rejects every unit of the turn when the commit fails, and goes on with the next turn', async () => {
    const { commits, put, mine } = newCommits()
    const first = commits.write((tx) => put(tx, 1))
    // Broken only at the commit: the row it refers to never comes.
    const second = commits.write((tx) => put(tx, 2, 99))
    await expect(first).rejects.toMatchObject({ kind: 'constraint' })
    await expect(second).rejects.toMatchObject({ kind: 'constraint' })
    expect(mine()).toEqual([])
    await commits.write((tx) => put(tx, 3))
    expect(mine()).toEqual([3])
  })

  it('refuses work that goes on after its transaction', async () => {
    const { commits, put, committed } = newCommits()
    let late: WriteTx | undefined
    const asynchronous = commits.write(async (tx) => {
      put(tx, 1)
      late = tx
    })
    await expect(asynchronous).rejects.toThrow('must be synchronous')
    expect(() => late && put(late, 2)).toThrow('after the end of its transaction')
    await commits.flush()
    expect(committed()).toEqual([])
  })

  it('refuses a write inside a write, and undoes the outer one', async () => {
    const { commits, put, mine } = newCommits()
    for (const inner of [
      () => commits.write(() => 1),
      () => commits.writeNow(() => 1),
      () => commits.flush(),
    ]) {
      const outer = commits.write((tx) => {
        put(tx, 1)
        void inner()
      })
      await expect(outer).rejects.toThrow('inside another write')
    }
    expect(mine()).toEqual([])
  })

  it('says that the disk is full, loses nothing, and works again when there is room', async () => {
    const { db, commits, put, committed } = newCommits()
    db.exec('CREATE TABLE big (bytes BLOB)')
    await commits.write((tx) => put(tx, 1))
    const pages = Number(db.pragma('page_count', { simple: true }))
    db.pragma(`max_page_count = ${pages + 2}`)
    const fill = db.prepare<[Buffer]>('INSERT INTO big (bytes) VALUES (?)')
    const full = commits.write((tx) => tx.run(fill, Buffer.alloc(1_000_000)))
    await expect(full).rejects.toBeInstanceOf(StorageError)
    await expect(full).rejects.toMatchObject({ kind: 'full', code: 'storage_full' })
    await commits.write((tx) => put(tx, 2))
    expect(committed()).toEqual([1, 2])
  })
})

describe('durability', () => {
  it('acknowledges only after fdatasync, and has one in flight, which covers what was committed before it', async () => {
    const disk = slowDisk()
    const { commits, put, committed } = newCommits(disk.options)
    const { settled, watch } = record()
    void watch(
      'one',
      commits.write((tx) => put(tx, 1)),
    )
    await turn()
    await turn()
    expect(committed()).toEqual([1])
    expect(disk.waiting).toHaveLength(1)

    void watch(
      'two',
      commits.write((tx) => put(tx, 2)),
    )
    await turn()
    void watch(
      'three',
      commits.write((tx) => put(tx, 3)),
    )
    await turn()
    await turn()
    expect(committed()).toEqual([1, 2, 3])
    expect(disk.waiting).toHaveLength(1)
    expect(settled).toEqual([])

    disk.answer()
    await turn()
    expect(settled).toEqual(['one'])
    expect(disk.waiting).toHaveLength(1)
    disk.answer()
    await turn()
    expect(settled).toEqual(['one', 'two', 'three'])
    expect(disk.waiting).toHaveLength(0)
  })

  it('makes durable at the start what an earlier process left visible', () => {
    const disk = slowDisk()
    newCommits(disk.options)
    expect(disk.calls.sync).toBe(1)
  })

  it('writeNow commits what is open first, is on disk when it returns, and acknowledges all before it in order', async () => {
    const disk = slowDisk()
    const { commits, put, committed } = newCommits(disk.options)
    const { settled, watch } = record()
    void watch(
      'in flight',
      commits.write((tx) => put(tx, 1)),
    )
    await turn()
    void watch(
      'open',
      commits.write((tx) => put(tx, 2)),
    )
    const synced = disk.calls.sync
    commits.writeNow((tx) => {
      expect(committed()).toEqual([1, 2])
      put(tx, 3)
    })
    expect(disk.calls.sync).toBe(synced + 1)
    expect(committed()).toEqual([1, 2, 3])
    await turn()
    expect(settled).toEqual(['in flight', 'open'])
    disk.answer()
    await turn()
    expect(settled).toEqual(['in flight', 'open'])
    expect(disk.waiting).toHaveLength(0)
  })

  it('writeNow throws the error of its work and leaves what came before', async () => {
    const { commits, put, committed } = newCommits()
    const before = commits.write((tx) => put(tx, 1))
    expect(() => commits.writeNow((tx) => put(tx, 1))).toThrow(StorageError)
    expect(() => commits.writeNow((tx) => put(tx, 5, 99))).toThrow(StorageError)
    await before
    expect(commits.writeNow((tx) => (put(tx, 2), 'result'))).toBe('result')
    expect(committed()).toEqual([1, 2])
  })

  it('flush resolves when everything before it is on disk', async () => {
    const disk = slowDisk()
    const { commits, put } = newCommits(disk.options)
    const { settled, watch } = record()
    void watch(
      'write',
      commits.write((tx) => put(tx, 1)),
    )
    void watch('flush', commits.flush())
    await turn()
    expect(settled).toEqual([])
    disk.answer()
    await turn()
    disk.answer()
    await turn()
    expect(settled).toEqual(['write', 'flush'])
  })

  it('says what is durable: a tracked number follows the disk, not the commit', async () => {
    const disk = slowDisk()
    const { db, commits, put } = newCommits(disk.options)
    const max = db.prepare('SELECT coalesce(max(n), 0) FROM t').pluck()
    const durable = commits.track(() => Number(max.get()))
    const seen: number[] = []
    const stop = commits.onDurable(() => void seen.push(durable()))
    void commits.write((tx) => put(tx, 1))
    await turn()
    void commits.write((tx) => put(tx, 2))
    await turn()
    expect(durable()).toBe(0)
    disk.answer()
    expect(durable()).toBe(1)
    disk.answer()
    expect(durable()).toBe(2)
    stop()
    commits.writeNow((tx) => put(tx, 3))
    expect(durable()).toBe(3)
    expect(seen).toEqual([1, 2])
  })

  it.each(['asynchronous', 'synchronous'])('stops for good when the %s fdatasync fails', async (kind) => {
    const disk = slowDisk()
    const cause = Object.assign(new Error('EIO'), { code: 'EIO' })
    let broken = false
    const { commits, put, fatal } = newCommits({
      ...disk.options,
      fdatasyncSync: () => {
        if (broken) throw cause
      },
    })
    const first = commits.write((tx) => put(tx, 1))
    await turn()
    const second = commits.write((tx) => put(tx, 2))
    broken = true
    if (kind === 'asynchronous') disk.answer(cause)
    else expect(() => commits.writeNow((tx) => put(tx, 3))).toThrow('appliance stops')
    await expect(first).rejects.toThrow('appliance stops')
    await expect(second).rejects.toThrow('appliance stops')
    await expect(commits.write((tx) => put(tx, 4))).rejects.toThrow('appliance stops')
    expect(() => commits.writeNow((tx) => put(tx, 5))).toThrow('appliance stops')
    await expect(commits.flush()).rejects.toThrow('appliance stops')
    expect(fatal).toHaveLength(1)
    expect(fatal[0]?.cause).toBe(cause)
  })
})

describe('bulk', () => {
  it('writes everything and gives other writers their turn in between', async () => {
    const { commits, put, mine } = newCommits()
    const order: string[] = []
    const slow = (tx: WriteTx, n: number): void => {
      const end = performance.now() + 3
      while (performance.now() < end);
      put(tx, n)
      order.push('bulk')
    }
    const bulk = commits.bulk(
      Array.from({ length: 40 }, (_, index) => index + 1),
      slow,
    )
    const other = commits.write((tx) => {
      put(tx, 100)
      order.push('other')
    })
    expect(await bulk).toBe(40)
    await other
    expect(mine()).toHaveLength(41)
    expect(order.indexOf('other')).toBeGreaterThan(0)
    expect(order.indexOf('other')).toBeLessThan(40)
  })

  it('undoes the batch that throws and stops there', async () => {
    const { commits, put, mine } = newCommits()
    const bulk = commits.bulk([1, 2, 2, 3], put)
    await expect(bulk).rejects.toMatchObject({ kind: 'constraint' })
    expect(mine()).toEqual([])
  })

  it('stops when it is told to', async () => {
    const { commits, put, mine } = newCommits()
    await expect(commits.bulk([1], put, AbortSignal.abort())).rejects.toThrow('aborted')
    expect(mine()).toEqual([])
  })
})

it('writes nothing after it was closed', async () => {
  const { commits, put, mine } = newCommits({ fdatasync, fdatasyncSync })
  const last = commits.write((tx) => put(tx, 1))
  const closed = commits.close()
  await expect(commits.write((tx) => put(tx, 2))).rejects.toThrow('closed')
  await closed
  await last
  await commits.close()
  await expect(commits.write((tx) => put(tx, 2))).rejects.toThrow('closed')
  expect(() => commits.writeNow((tx) => put(tx, 2))).toThrow('closed')
  expect(mine()).toEqual([1])
})
