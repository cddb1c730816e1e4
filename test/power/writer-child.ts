// The child of a power cut: writes through the storage as the product does and says on stdout what was
// acknowledged, until its file system is gone. Each line: the moment, and a number that must be there afterwards.
import { writeSync } from 'node:fs'
import { dataPaths } from '../../core/storage/paths.ts'
import { openStorage } from '../../core/storage/storage.ts'

const [dir = '', keyFile = '', first = '0', isBroken = ''] = process.argv.slice(2)
const end = (): never => process.exit(3)
process.on('uncaughtException', end)
process.on('unhandledRejection', end)

const storage = await openStorage({
  paths: dataPaths(dir),
  keyFile,
  onFatal: end,
  checkpointEveryMs: 100,
  reserveBytes: 1024 * 1024,
  // Shows that the test can fail: acknowledged without being on disk.
  ...(isBroken === 'broken' && { fdatasync: (_fd: number, done: (error: null) => void) => done(null) }),
})
const [instance] = storage.instances.list()
if (instance === undefined) throw new Error('There is no instance')

let next = Number(first)

function one(): { n: number; work: Parameters<typeof storage.commits.write<void>>[0] } {
  const n = next
  next += 1
  const value = Buffer.alloc(200 + ((n * 37) % 3000), n % 251)
  return {
    n,
    // Three keys of one unit: all or none.
    work: (tx) =>
      storage.signalKeys.set(tx, instance?.id ?? '', 1, {
        session: { [`a${n}`]: value, [`b${n}`]: value, [`c${n}`]: value },
      }),
  }
}

const acknowledge = (n: number): void => void writeSync(1, `${process.hrtime.bigint()} ${n}\n`)

async function lane(): Promise<void> {
  for (;;) {
    const { n, work } = one()
    // As the credentials are written: on disk when it returns.
    if (n % 10 === 0 && isBroken === '') storage.commits.writeNow(work)
    else await storage.commits.write(work)
    acknowledge(n)
  }
}

process.stdout.write('ready\n')
await Promise.all(Array.from({ length: 6 }, lane))
