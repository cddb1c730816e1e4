// One request of MCP, answered by the SDK. Loaded when the first one comes (router.ts).
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Request, Response } from 'express'
import { asking } from './ask.ts'
import { toolServer } from './tools.ts'

interface Served {
  url: string
  headers: Readonly<Record<string, string>>
  version: string
  toAnybody: boolean
}

export async function serve(
  { url, headers, version, toAnybody }: Served,
  request: Request,
  response: Response,
): Promise<void> {
  const server = toolServer({ ask: asking(url, headers), version, toAnybody, mayAct: true })
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  response.once('close', () => void server.close())
  await server.connect(transport)
  await transport.handleRequest(request, response, request.body)
}
