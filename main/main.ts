// The desktop: Electron's entry. One process per person; a second start shows the first one's window.
import { app } from 'electron'
import { Shell } from './shell.ts'
import { registerOwnScheme } from './window.ts'

// Fixed, so that a development start and an installed one share nothing by accident of their names.
app.setName('Holdfast')
if (!app.requestSingleInstanceLock()) app.quit()
else {
  registerOwnScheme()
  let shell: Shell | undefined
  const words = [...process.argv]
  const opened = (argv: readonly string[]): void => {
    if (shell) shell.openedAgain(argv)
    else words.push(...argv)
  }
  app.on('second-instance', (_event, argv) => opened(argv))
  app.on('open-file', (event, file) => {
    event.preventDefault()
    opened([file])
  })
  app.on('activate', () => opened([]))
  // Not awaited at the top: Electron waits for this module before it gets ready.
  const boot = async (): Promise<void> => {
    await app.whenReady()
    shell = new Shell({ isHidden: words.includes('--hidden') })
    shell.boot(words)
  }
  boot().catch(() => app.exit(1))
}
