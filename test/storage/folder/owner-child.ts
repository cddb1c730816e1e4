// A process that opens a folder as the appliance does, says what came of it, and stays. With "read" it only looks at the
// database, as another program may.
import { identityKey, folderIdentityOf, thisMachine } from '../../../core/storage/folder/identity.ts'
import { openStagedDatabase } from '../../../core/storage/database.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'

const [dir = '', keyFile = '', what] = process.argv.slice(2)
const paths = dataPaths(dir)

async function open(): Promise<void> {
  const storage = await openStorage({
    paths,
    keyFile,
    onFatal: (error) => {
      throw error
    },
  })
  const identity = JSON.stringify(folderIdentityOf(paths, thisMachine()))
  await storage.commits.write((tx) => storage.appliance.put(tx, identityKey, identity))
}

try {
  if (what === 'read') openStagedDatabase(paths.database).prepare('SELECT * FROM appliance').all()
  else await open()
  process.stdout.write('open\n')
  setInterval(() => undefined, 1000)
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`)
}
