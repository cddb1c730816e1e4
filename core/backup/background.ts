// What a thread that works on backups does first: it steps back behind those who write and answer.
import { constants, setPriority } from 'node:os'

/** Linux alone means this thread by it; elsewhere it would be the whole process. */
export function stepBack(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW)
}
