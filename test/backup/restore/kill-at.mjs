// Loaded before the program: kill -9 of this process right before its n-th step on the disk (KILL_AT), counted over
// what a restore does: renames of its files, and each wait for a commit to be on disk.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

let left = Number(process.env['KILL_AT'])

function countDown() {
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
}

const { renameSync, fdatasync, fdatasyncSync } = fs
fs.renameSync = (from, to) => {
  if (/restore|staged|holdfast\.sqlite/.test(String(to))) countDown()
  renameSync(from, to)
}
fs.fdatasync = (fd, done) => {
  countDown()
  fdatasync(fd, done)
}
fs.fdatasyncSync = (fd) => {
  countDown()
  fdatasyncSync(fd)
}
syncBuiltinESMExports()
