// Loaded before the program, into each of its threads: kill -9 of the process at its n-th step on the files of a backup
// (KILL_AT). A step is a file begun, half of a write, a wait for the disk, a name given. Every step is told in KILL_LOG,
// which is also how the threads count together.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename } from 'node:path'

const log = process.env.KILL_LOG ?? ''
const at = Number(process.env.KILL_AT)
const paths = new Map()

function kindOf(path) {
  const name = basename(String(path))
  if (/\.snapshot(\.part)?$/.test(name)) return 'snapshot'
  if (name.endsWith('.segment')) return 'segment'
  if (/Z-[0-9a-f]{8}\.json/.test(name)) return 'manifest'
  if (/stopped/.test(name)) return 'stopped'
  return /\.holdfast/.test(name) ? 'archive' : undefined
}

/** True at the step to be killed at. */
function step(what, path) {
  const kind = path === undefined ? undefined : kindOf(path)
  if (kind === undefined) return false
  append(log, `${what} ${kind}\n`)
  return fs.readFileSync(log, 'utf8').split('\n').length - 1 === at
}

function die() {
  process.kill(process.pid, 'SIGKILL')
}

const append = fs.appendFileSync
const { openSync, open, closeSync, close, writeSync, write, fdatasync, fdatasyncSync, fsyncSync } = fs
const { renameSync, linkSync } = fs

fs.openSync = (path, ...more) => {
  const isNew = String(more[0]).startsWith('w')
  if (isNew && step('begin', path)) die()
  const fd = openSync(path, ...more)
  paths.set(fd, path)
  return fd
}
fs.open = (path, flags, mode, done) => {
  if (String(flags).startsWith('w') && step('begin', path)) die()
  open(path, flags, mode, (error, fd) => {
    if (!error) paths.set(fd, path)
    done(error, fd)
  })
}
fs.closeSync = (fd) => {
  paths.delete(fd)
  closeSync(fd)
}
fs.close = (fd, done) => {
  paths.delete(fd)
  close(fd, done)
}
fs.writeSync = (fd, bytes, ...more) => {
  if (typeof bytes !== 'string' && step('half a write', paths.get(fd))) {
    writeSync(fd, bytes.subarray(0, bytes.length >> 1))
    die()
  }
  return writeSync(fd, bytes, ...more)
}
fs.write = (fd, bytes, ...more) => {
  if (step('half a write', paths.get(fd))) {
    const position = more.at(-2)
    writeSync(fd, bytes, 0, bytes.length >> 1, typeof position === 'number' ? position : null)
    die()
  }
  write(fd, bytes, ...more)
}
fs.fdatasync = (fd, done) => {
  if (step('sync', paths.get(fd))) die()
  fdatasync(fd, done)
}
fs.fdatasyncSync = (fd) => {
  if (step('sync', paths.get(fd))) die()
  fdatasyncSync(fd)
}
fs.fsyncSync = (fd) => {
  if (step('sync', paths.get(fd))) die()
  fsyncSync(fd)
}
fs.renameSync = (from, to) => {
  if (step('name', to)) die()
  renameSync(from, to)
}
fs.linkSync = (from, to) => {
  if (step('name', to)) die()
  linkSync(from, to)
}
syncBuiltinESMExports()
