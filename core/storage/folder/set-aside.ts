// Gives a name in the data folder free without erasing what has it: whatever lies there that is not ours keeps its
// content under another name beside it.
import { lstatSync, renameSync } from 'node:fs'

/** The name that it has now. Throws where the folder cannot be changed. */
export function setAside(path: string, at = Date.now()): string {
  const stamp = new Date(at).toISOString().replaceAll(/[-:.]/g, '').slice(0, 15)
  for (let n = 0; ; n += 1) {
    const aside = `${path}.aside-${stamp}${n === 0 ? '' : `-${n}`}`
    if (lstatSync(aside, { throwIfNoEntry: false }) !== undefined) continue
    renameSync(path, aside)
    return aside
  }
}
