// Where what is taken away is written: to a file that is chosen, where the browser can, however much it is; else it is kept
// until it is whole, and saved as any download.
import { desktop } from '../../../state/desktop.ts'
import type { Sink } from './zip.ts'

declare global {
  interface Window {
    /** Not in every browser. */
    showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>
  }
}

export interface Target extends Sink {
  /** More than this a browser should not hold. */
  mostBytes: number
  /** What is written is whole. */
  close(): Promise<void>
  /** It will not be. */
  drop(): Promise<void>
}

/** A zip without a file to write to has to be held. */
const mostHeld = 2 * 1024 ** 3

export function save(file: Blob, fileName: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = fileName
  link.click()
  URL.revokeObjectURL(link.href)
}

/** undefined: nobody chose a file. The desktop's page may open none by itself. */
export async function openTarget(fileName: string): Promise<Target | undefined> {
  if (window.showSaveFilePicker === undefined || desktop() !== undefined) return held(fileName)
  try {
    const handle = await window.showSaveFilePicker({ suggestedName: fileName })
    const file = await handle.createWritable()
    return {
      mostBytes: Infinity,
      write: (part) => file.write(part),
      close: () => file.close(),
      drop: () => file.abort(),
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    throw error
  }
}

function held(fileName: string): Target {
  const parts: BlobPart[] = []
  return {
    mostBytes: mostHeld,
    write: async (part) => void parts.push(part),
    close: async () => save(new Blob(parts, { type: 'application/zip' }), fileName),
    drop: async () => void (parts.length = 0),
  }
}
