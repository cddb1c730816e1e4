// Exports a folder and kills itself with SIGKILL at the given piece of news, or after the end where there are fewer.
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'
import { archivesOf, control } from './fixture.ts'

const [folder = '', keyFile = '', file = '', point = ''] = process.argv.slice(2)
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
const request = { file, instance: 'Shop', passphrase: 'correct horse battery staple', handOver: true }
await archivesOf(storage).export(request, control({ progress: at, step: at }))
await storage.close()
