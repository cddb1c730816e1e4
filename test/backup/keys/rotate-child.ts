// Changes the data key of a folder and kills itself with SIGKILL at the given point: begun, at each batch, finished.
import { RecoveryKeys } from '../../../core/backup/keys/keys.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'

const [folder = '', keyFile = '', point = ''] = process.argv.slice(2)
let passed = 0

function at(): void {
  if (passed === Number(point)) process.kill(process.pid, 'SIGKILL')
  passed += 1
}

const storage = await openStorage({
  paths: dataPaths(folder),
  keyFile,
  onFatal: (error) => {
    throw error
  },
})
const keys = new RecoveryKeys({ storage })
keys.onChange(at)
const control = { signal: new AbortController().signal, progress: at, step: at }
await keys.rotate(undefined, control)
await storage.close()
process.stdout.write(`${passed}\n`)
