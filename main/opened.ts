// The backup file that a start of the program was given: by a double click, by the command line, or by the system.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Chromium adds switches of its own, so it may be anywhere; file managers of Linux give addresses. */
export function openedFile(argv: readonly string[], folder: string): string | undefined {
  const word = argv.find((each) => /\.holdfast$/i.test(each) && !each.startsWith('-'))
  if (word === undefined) return undefined
  if (!/^file:/i.test(word)) return resolve(folder, word)
  try {
    return fileURLToPath(word)
  } catch {
    // Of another machine.
    return undefined
  }
}
