// The OpenAPI document of the own API: valid, whole, and of use to whoever reads it.
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { routes } from '../../core/contract/routes.ts'
import type { Route } from '../../core/contract/route.ts'
import { startCore, type Harness } from './harness.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

const all = Object.entries<Route>(routes)
const Operation = z.object({
  tags: z.array(z.string()).length(1),
  description: z.string(),
  requestBody: z.object({ required: z.boolean() }).optional(),
})

describe('the description', () => {
  it('has every route with its method, and refers only to what it holds', async () => {
    const { json, text } = await core.ask('GET', '/api/v1/openapi.json')
    const document = z
      .object({
        openapi: z.literal('3.1.0'),
        paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
        components: z.object({
          schemas: z.record(z.string(), z.unknown()),
          responses: z.record(z.string(), z.unknown()),
        }),
      })
      .parse(json)
    for (const [name, { method, path }] of all) {
      const address = `/api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`
      expect(document.paths[address]?.[method]?.operationId).toBe(name)
    }
    expect(document.components.schemas['InstanceView']).toMatchObject({
      properties: { wish: { deprecated: true }, desired: { enum: ['running', 'stopped'] } },
    })
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference)
    expect(references.length).toBeGreaterThan(10)
    for (const reference of references) {
      expect(document.components).toHaveProperty(
        reference?.replace('#/components/', '').replace('/', '.') ?? '',
      )
    }
  })

  it('is valid, says of every route what it needs, and asks for a body where there must be one', async () => {
    const { json } = await core.ask('GET', '/api/v1/openapi.json')
    const checked = await new Validator().validate(z.record(z.string(), z.unknown()).parse(json))
    expect(checked.errors ?? []).toEqual([])
    expect(checked.valid).toBe(true)
    const operations = z
      .object({ paths: z.record(z.string(), z.record(z.string(), Operation)) })
      .parse(json).paths
    const sending = operations['/api/v1/messages']?.['post']
    expect(sending).toMatchObject({ tags: ['messages'], requestBody: { required: true } })
    expect(sending?.description).toContain('the scope `send`')
    expect(operations['/api/v1/snapshots']?.['post']?.requestBody?.required).toBe(false)
    expect(operations['/api/v1/keys']?.['post']?.description).toBe("An owner's key.")
  })
})
