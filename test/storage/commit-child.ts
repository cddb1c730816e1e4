// Writes as fast as it can, by both ways, and says each number once it is acknowledged; killed from outside.
import { InstanceSettings } from '../../core/contract/instances/instance.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { openStorage } from '../../core/storage/storage.ts'

const [dir = '', keyFile = '', id = ''] = process.argv.slice(2)
const storage = await openStorage({
  paths: dataPaths(dir),
  keyFile,
  onFatal: () => process.exit(3),
  checkpointEveryMs: 20,
})
const { commits, signalKeys, generations, instances } = storage
if (!instances.get(id)) {
  commits.writeNow((tx) => {
    const settings = InstanceSettings.parse({})
    instances.put(tx, { id, name: 'n', token: 'token', desired: 'stopped', settings, proxy: null, at: 1 })
    const link = { n: 1, account: '1', jid: '1@s', lid: null, origin: 'qr' as const, creds: { n: 0 }, at: 1 }
    generations.promote(tx, id, link)
  })
}

// Synchronous for a pipe: what is said was acknowledged before the kill.
const said = (line: string): void => void process.stdout.write(`${line}\n`)

async function writer(lane: number): Promise<void> {
  for (let n = 1; ; n += 1) {
    // Three keys that belong together, of growing size.
    const value = Buffer.alloc(n % 900, lane)
    const set = { [`a${lane}`]: n, [`b${lane}`]: n, [`c${lane}`]: { n, value } }
    await commits.write((tx) => signalKeys.set(tx, id, 1, { session: set }))
    said(`lane ${lane} ${n}`)
  }
}

async function syncWriter(): Promise<void> {
  for (let n = 1; ; n += 1) {
    commits.writeNow((tx) => generations.putCreds(tx, id, 1, { n }))
    said(`creds 0 ${n}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

await Promise.all([writer(1), writer(2), writer(3), syncWriter()])
