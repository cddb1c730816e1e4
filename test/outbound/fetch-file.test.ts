// Files by their address: where a page or a redirect may lead, and that the one who waits can end it.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fetchFile, type FetchOptions } from '../../core/outbound/fetch-file.ts'
import { Outbound } from '../../core/outbound/outbound.ts'

let asked: string[]
let server: Server
let host: string
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    asked.push(url)
    if (url === '/moved') response.writeHead(302, { location: '/file' }).end()
    else if (url === '/away')
      response.writeHead(302, { location: `http://localhost:${host.split(':')[1]}/file` }).end()
    else if (url === '/silent') response.writeHead(200).write('x')
    else if (url === '/file') response.end('here')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  host = `127.0.0.1:${port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const outbound = new Outbound(() => undefined)

async function fetched(path: string, more: Partial<FetchOptions> = {}): Promise<string> {
  const { chunks } = await fetchFile(outbound, `http://${host}${path}`, {
    maxBytes: 100,
    by: 'owner',
    ...more,
  })
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts).toString()
}

const notFollowed = expect.objectContaining({ message: expect.stringContaining('not out in the world') })

it('whoever gives an address that is beside us has it, and is led on there', async () => {
  asked = []
  expect(await fetched('/file')).toBe('here')
  expect(await fetched('/moved')).toBe('here')
  await expect(fetched('/away')).rejects.toEqual(notFollowed)
  expect(asked).toEqual(['/file', '/moved', '/file', '/away'])
})

it('what a page names is asked only out in the world, or on the host of a page that is beside us', async () => {
  asked = []
  expect(await fetched('/file', { namedBy: { host, isPublic: false } })).toBe('here')
  await expect(fetched('/file', { namedBy: { host: 'localhost', isPublic: false } })).rejects.toEqual(
    notFollowed,
  )
  // The name of a host that was out in the world leads to us now.
  await expect(fetched('/file', { namedBy: { host, isPublic: true } })).rejects.toEqual(notFollowed)
  expect(asked).toEqual(['/file'])
})

it.each(['/silent', '/never'])('ends when nobody waits for it any more: %s', async (path) => {
  asked = []
  const late = new AbortController()
  const ended = expect(fetched(path, { signal: late.signal })).rejects.toThrow('connection ended too early')
  await expect.poll(() => asked).toEqual([path])
  late.abort()
  await ended
})

it.each(['/never', '/silent'])('what says nothing for too long is refused: %s', async (path) => {
  asked = []
  await expect(fetched(path, { idleMs: 100 })).rejects.toThrow(
    /could not be fetched from its address: .*(too long|too early)/,
  )
})
