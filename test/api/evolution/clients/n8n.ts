// Runs the node that n8n's users have for Evolution, as it comes from npm, the way n8n runs it: parameters that are not
// filled in have the node's defaults, and its requests go over HTTP.
import { createRequire } from 'node:module'
import { z } from 'zod'

const packageName = 'n8n-nodes-evolution-api'
const from = `${packageName}/dist/nodes/EvolutionApi`
const require = createRequire(import.meta.url)

const Property = z.object({
  name: z.string(),
  default: z.unknown(),
  displayOptions: z.object({ show: z.record(z.string(), z.array(z.unknown())).optional() }).optional(),
})
/** Most operations wrap what came in an item of n8n; the others hand it on as it is. */
const Item = z.object({ json: z.object({ data: z.unknown() }) })
const Answer = z.tuple([z.array(z.unknown())])

interface Request {
  method: string
  uri: string
  headers: Record<string, string>
  body?: unknown
}

/** What it needs of n8n while it is executed. */
interface Context {
  getNodeParameter(name: string, item: number, fallback?: unknown): unknown
  getCredentials(): Promise<Record<string, string>>
  getInputData(): { json: object }[]
  getNode(): { name: string }
  continueOnFail(): boolean
  helpers: {
    request(request: Request): Promise<unknown>
    returnJsonArray(items: unknown): unknown[]
  }
}

interface Node {
  description: { properties: unknown[] }
  execute(this: Context): Promise<unknown>
}

const { EvolutionApi } = require(`${from}/EvolutionApi.node.js`) as { EvolutionApi: new () => Node }
const { resourceOperationsFunctions: functions } = require(`${from}/execute`) as {
  resourceOperationsFunctions: Record<string, Record<string, unknown>>
}

/** Every operation of the node, as "resource: operation". */
export const operations = Object.entries(functions).flatMap(([resource, of]) =>
  Object.keys(of).map((operation) => `${resource}: ${operation}`),
)

/** Fails as the flow would, with what the user sees beside its node. */
class FailedNode extends Error {}

export class N8n {
  readonly #url: string
  readonly #key: string
  readonly #node = new EvolutionApi()
  readonly #properties = z.array(Property).parse(this.#node.description.properties)

  constructor(url: string, key: string) {
    this.#url = url
    this.#key = key
  }

  /** One operation on one item; resolves with what the next node of the flow would get. */
  async run(name: string, parameters: Record<string, unknown>): Promise<unknown> {
    const [resource = '', operation = ''] = name.split(': ')
    const filled = { ...this.#defaults(resource, operation), resource, operation, ...parameters }
    try {
      const [[first]] = Answer.parse(await this.#node.execute.call(this.#context(filled)))
      const item = Item.safeParse(first)
      return item.success ? item.data.json.data : first
    } catch (error) {
      const { message, description } = error as Error & { description?: string }
      throw new FailedNode(`${message}: ${String(description)}`, { cause: error })
    }
  }

  #defaults(resource: string, operation: string): Record<string, unknown> {
    const shown = this.#properties.filter(({ displayOptions: { show = {} } = {} }) => {
      const isOf = (name: string, value: string): boolean => show[name]?.includes(value) ?? true
      return isOf('resource', resource) && isOf('operation', operation)
    })
    return Object.fromEntries(shown.map(({ name, default: value }) => [name, value]))
  }

  #context(parameters: Record<string, unknown>): Context {
    const credentials = { 'server-url': this.#url, apikey: this.#key }
    return {
      getNodeParameter(name, _item, fallback) {
        const found = name.split('.').reduce<unknown>(step, parameters) ?? fallback
        if (found === undefined) throw new Error(`Could not get parameter: ${name}`)
        return found
      },
      getCredentials: () => Promise.resolve(credentials),
      getInputData: () => [{ json: {} }],
      getNode: () => ({ name: 'Evolution API' }),
      continueOnFail: () => false,
      helpers: { request, returnJsonArray: (items) => (Array.isArray(items) ? items : [items]) },
    }
  }
}

function step(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** As the request helper of n8n: JSON both ways, and whatever is no success is thrown. */
async function request({ method, uri, headers, body }: Request): Promise<unknown> {
  const all = new Headers(headers)
  if (body !== undefined) all.set('content-type', 'application/json')
  const answer = await fetch(uri, {
    method,
    headers: all,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const json: unknown = text === '' ? undefined : JSON.parse(text)
  if (!answer.ok) throw new Error(`${answer.status} - ${JSON.stringify(json)}`)
  return json
}
