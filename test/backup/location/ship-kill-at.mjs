// Loaded before the program: kill -9 of this process right before its n-th step (KILL_AT) on the disk of the second
// location, whichever thread takes it: a file that is opened, written, synced, renamed or removed there.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

let left = Number(process.env['KILL_AT'])
const disk = String(process.env['KILL_IN'])
const there = new Set()

function countDown() {
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
}

const { openSync, closeSync, writeSync, fsyncSync, fdatasyncSync, renameSync, rmSync } = fs
fs.openSync = (file, flags, ...rest) => {
  const isThere = String(file).startsWith(disk) && flags !== 'r'
  if (isThere) countDown()
  const fd = openSync(file, flags, ...rest)
  if (isThere) there.add(fd)
  return fd
}
fs.closeSync = (fd) => {
  there.delete(fd)
  closeSync(fd)
}
fs.writeSync = (fd, bytes, ...rest) => {
  if (!there.has(fd)) return writeSync(fd, bytes, ...rest)
  countDown()
  // A write may be cut, too: half of it now, and the rest is asked for again.
  const [offset = 0, length = bytes.length - offset, position] = rest
  return writeSync(fd, bytes, offset, Math.ceil(length / 2), position)
}
for (const [name, sync] of Object.entries({ fsyncSync, fdatasyncSync })) {
  fs[name] = (fd) => {
    if (there.has(fd)) countDown()
    sync(fd)
  }
}
fs.renameSync = (from, to) => {
  if (String(to).startsWith(disk)) countDown()
  renameSync(from, to)
}
fs.rmSync = (file, ...rest) => {
  if (String(file).startsWith(disk)) countDown()
  rmSync(file, ...rest)
}
syncBuiltinESMExports()
