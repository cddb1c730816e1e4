// Updates of an installed package: looked for at the start and each day, downloaded, and put in at the next ordered
// quit, after a snapshot. Where a package does not update itself, nothing is asked.
import { app } from 'electron'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import updater from 'electron-updater'

export interface UpdateDeps {
  /** A snapshot before the program changes; an update without one is not put in. */
  snapshot(): Promise<void>
  onError(error: unknown): void
}

const dayMs = 24 * 60 * 60 * 1000

export function watchUpdates({ snapshot, onError }: UpdateDeps): void {
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return
  const { autoUpdater } = updater
  autoUpdater.autoDownload = true
  // Only after the snapshot below.
  autoUpdater.autoInstallOnAppQuit = false
  autoUpdater.logger = null
  autoUpdater.on('error', onError)
  autoUpdater.on('update-downloaded', () => {
    snapshot().then(() => (autoUpdater.autoInstallOnAppQuit = true), onError)
  })
  const check = (): void => void autoUpdater.checkForUpdates().catch(onError)
  check()
  setInterval(check, dayMs).unref()
}
