// What lies where on the disk.
import { lstat, readdir } from 'node:fs/promises'
import { codeOf } from '../../storage/files.ts'

/** An error is not an absence: what cannot be looked at is told by whoever reads it. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false
    throw error
  }
}

/** The names of the folders in it. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}
