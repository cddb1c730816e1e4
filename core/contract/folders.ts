// The default folders of each system, the same for the desktop and without one. It only names paths.
import { isAbsolute, join } from 'node:path'

/** What the default folders depend on. */
export interface System {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  home: string
}

export function defaultDataDir({ env, platform, home }: System): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Holdfast')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Holdfast')
  return join(xdg(env['XDG_DATA_HOME']) ?? join(home, '.local', 'share'), 'holdfast')
}

/** Never inside the data folder, so that a copy of the data carries no key. */
export function defaultConfigDir({ env, platform, home }: System): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Holdfast')
  if (platform === 'darwin') return join(home, 'Library', 'Preferences', 'Holdfast')
  return join(xdg(env['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'holdfast')
}

/** What may be removed at any time. */
export function defaultCacheDir({ env, platform, home }: System): string {
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Holdfast', 'Cache')
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Holdfast')
  return join(xdg(env['XDG_CACHE_HOME']) ?? join(home, '.cache'), 'holdfast')
}

export function defaultKeyFile(configDir: string): string {
  return join(configDir, 'holdfast.key')
}

/** The XDG specification says that a relative path is to be ignored. */
function xdg(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined
}
