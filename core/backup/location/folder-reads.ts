// How a folder is read that may be on a share that hangs: by calls that hold the thread which makes them, in a thread
// that is there to wait; by the pool of the process elsewhere. What hangs in the pool is missing to everybody.
import { closeSync, openSync, readdirSync, statSync, type Dirent } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { NoFileError, readAt, readWithoutWaiting } from '../../storage/files.ts'

interface OpenFile {
  /** As much of it as there is. */
  read(position: number, bytes: number): Promise<Buffer>
  close(): Promise<void>
}

export interface FolderReads {
  entries(folder: string): Promise<Dirent[]>
  stat(path: string): Promise<{ size: number; isFile(): boolean; isDirectory(): boolean }>
  open(path: string): Promise<OpenFile>
}

export const readsOfThread: FolderReads = {
  entries: async (folder) => readdirSync(folder, { withFileTypes: true }),
  stat: async (path) => statSync(path),
  async open(path) {
    const fd = openSync(path, 'r')
    return {
      read: async (position, bytes) => readAt(fd, position, bytes),
      close: async () => closeSync(fd),
    }
  },
}

export const readsOfPool: FolderReads = {
  entries: (folder) => readdir(folder, { withFileTypes: true }),
  stat: (path) => stat(path),
  async open(path) {
    const handle = await open(path, readWithoutWaiting)
    if (!(await handle.stat()).isFile()) {
      await handle.close()
      throw new NoFileError(path)
    }
    return {
      async read(position, bytes) {
        const buffer = Buffer.alloc(bytes)
        let done = 0
        while (done < bytes) {
          const { bytesRead } = await handle.read(buffer, done, bytes - done, position + done)
          if (bytesRead === 0) break
          done += bytesRead
        }
        return buffer.subarray(0, done)
      },
      close: () => handle.close(),
    }
  },
}
