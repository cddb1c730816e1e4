#!/usr/bin/env -S node --max-semi-space-size=16 --heap-growing-percent=40
// The command "holdfast": runs core/cli.ts with a Node that is new enough, and is otherwise not there.
// Plain JavaScript on purpose: an old Node has to be able to read it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cli = join(root, 'core', 'cli.ts')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

/** From 22.18 on, Node runs TypeScript by itself. */
const newEnough = major > 22 || (major === 22 && minor >= 18)

/** The Node that npm installed beside us. */
function installedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  return [join(root, 'node_modules'), dirname(root)]
    .map((folder) => join(folder, 'node', 'bin', name))
    .find((file) => existsSync(file))
}

function runWith(node) {
  const child = spawn(
    node,
    ['--max-semi-space-size=16', '--heap-growing-percent=40', cli, ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`holdfast: cannot start ${node}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

if (newEnough) {
  process.argv[1] = cli
  await import(pathToFileURL(cli).href)
} else {
  const node = installedNode()
  if (node === undefined) {
    process.stderr.write(
      `holdfast: needs Node 22.18 or newer; this is ${process.versions.node}. ` +
        'Install a newer Node and start again; nothing was changed.\n',
    )
    process.exit(1)
  }
  runWith(node)
}
