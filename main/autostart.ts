// Starting at login. Linux has no call for it: a file in the autostart folder is the standard way.
import { app } from 'electron'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const file = (): string => join(app.getPath('appData'), 'autostart', 'holdfast.desktop')

export function startsAtLogin(): boolean {
  return process.platform === 'linux' ? existsSync(file()) : app.getLoginItemSettings().openAtLogin
}

/** Starts in the tray, without a window. */
export function startAtLogin(wanted: boolean): void {
  if (process.platform !== 'linux') app.setLoginItemSettings({ openAtLogin: wanted, args: ['--hidden'] })
  else if (!wanted) rmSync(file(), { force: true })
  else {
    mkdirSync(dirname(file()), { recursive: true })
    writeFileSync(file(), desktopEntry(process.env['APPIMAGE'] ?? process.execPath))
  }
}

/** As the Desktop Entry Specification quotes: inside double quotes, with these four escaped. */
function desktopEntry(program: string): string {
  const quoted = program.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')
  return `[Desktop Entry]\nType=Application\nName=Holdfast\nExec="${quoted}" --hidden\nTerminal=false\n`
}
