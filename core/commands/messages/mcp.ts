// holdfast mcp: the tools of the Model Context Protocol on stdin and stdout, for a program on this machine; they ask the appliance
// that runs here, or another one by its address and a key in a file.
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { asking } from '../../api/mcp/ask.ts'
import { toolServer } from '../../api/mcp/tools.ts'
import { ConfigError, UnavailableError } from '../../errors.ts'
import { codeOf } from '../../storage/files.ts'
import { version } from '../../version.ts'
import { readRunning } from '../../appliance/running.ts'
import { configOf, type CommonFlags } from '../options.ts'

export interface McpFlags extends CommonFlags {
  url?: string
  keyFile?: string
  anybody?: boolean
  act?: boolean
}

export async function mcp(flags: McpFlags): Promise<void> {
  const { url, key } = placeOf(flags)
  // Without a key of its own it has the command line's, which is the owner's: it then only looks, unless it is told to act.
  const mayAct = flags.keyFile !== undefined || flags.act === true
  const ask = asking(url, { authorization: `Bearer ${key}` })
  const server = toolServer({ ask, version: version(), toAnybody: flags.anybody === true, mayAct })
  const ended = once(process.stdin, 'end')
  await server.connect(new StdioServerTransport())
  await ended
}

function placeOf(flags: McpFlags): { url: string; key: string } {
  const { url, keyFile } = flags
  const config = configOf(flags)
  const running = readRunning(config.dataDir)
  if (url === undefined && running === undefined)
    throw new UnavailableError('The appliance is not running here.', {
      hint: 'Start it with: holdfast serve. Or name another one: --url https://host --key-file FILE',
    })
  const key = keyFile === undefined ? undefined : secretIn(keyFile)
  if (url !== undefined && key === undefined)
    throw new ConfigError('--url needs --key-file: a file that holds a key of that appliance.')
  return { url: (url ?? running?.url ?? '').replace(/\/+$/, ''), key: key ?? running?.token ?? '' }
}

function secretIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new ConfigError(`The file ${file} cannot be read (${codeOf(cause)}).`, { cause })
  }
}
