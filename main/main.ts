// The desktop: Electron's entry. One process per person; a second start shows the first one's window.
import { app } from 'electron'
import { openedFile } from './opened.ts'
import { Shell } from './shell.ts'
import { registerOwnScheme } from './window.ts'

// Fixed, so that a development start and an installed one share nothing by accident of their names.
app.setName('Holdfast')
if (!app.requestSingleInstanceLock()) app.quit()
else {
  registerOwnScheme()
  let shell: Shell | undefined
  let file = openedFile(process.argv, process.cwd())
  const opened = (given: string | undefined): void => {
    if (shell) shell.openedAgain(given)
    else file = given ?? file
  }
  app.on('second-instance', (_event, argv, folder) => opened(openedFile(argv, folder)))
  app.on('open-file', (event, given) => {
    event.preventDefault()
    opened(given)
  })
  app.on('activate', () => opened(undefined))
  // Not awaited at the top: Electron waits for this module before it gets ready.
  const boot = async (): Promise<void> => {
    await app.whenReady()
    shell = new Shell({ isHidden: process.argv.includes('--hidden') })
    shell.boot(file)
  }
  boot().catch(() => app.exit(1))
}
