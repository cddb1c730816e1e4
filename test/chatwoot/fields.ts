// What a request to the stand-in says, and how it is refused.
import type { IncomingMessage } from 'node:http'
import type { ApiFault } from './rows.ts'

export class Answered extends Error {
  readonly status: number
  readonly body: unknown
  constructor(status: number, body: unknown) {
    super(`answered ${status}`)
    this.status = status
    this.body = body
  }
}

export interface Fields {
  json: Record<string, unknown>
  files: { name: string; mimetype: string; bytes: Buffer }[]
}

export async function fieldsOf(request: IncomingMessage, bytes: Buffer): Promise<Fields> {
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data'))
    return {
      json: bytes.length === 0 ? {} : (JSON.parse(bytes.toString()) as Record<string, unknown>),
      files: [],
    }
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  const fields: Fields = { json: {}, files: [] }
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.json[name] = value
    else
      fields.files.push({
        name: value.name,
        mimetype: value.type,
        bytes: Buffer.from(await value.arrayBuffer()),
      })
  }
  return fields
}

export async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export function gone(): Answered {
  return new Answered(404, { error: 'Resource could not be found' })
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** The first that fits, and is not used up. */
export function faultAt(faults: readonly ApiFault[], line: string): ApiFault['how'] | undefined {
  const found = faults.find(({ at, times }) => times !== 0 && line.includes(at))
  if (found === undefined) return undefined
  if (found.times > 0) found.times -= 1
  return found.how
}
