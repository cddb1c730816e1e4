// A process that takes the lock of a folder, says what came of it, and stays.
import { acquireLock } from '../../../core/storage/folder/lock.ts'
import { dataPaths } from '../../../core/storage/paths.ts'

try {
  acquireLock(dataPaths(String(process.argv[2])))
  process.stdout.write('held\n')
  setInterval(() => undefined, 1000)
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`)
}
