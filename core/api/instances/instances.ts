// /api/v1/instances: parse (by the route), one call, answer.
import { toBuffer } from 'qrcode'
import type { InstanceView, LinkCode } from '../../contract/instances/instance.ts'
import { routes } from '../../contract/routes.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { NotFoundError } from '../../errors.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { endpoint, RawAnswer, type Endpoints } from '../router.ts'

/** Says which one is missing, and never more than the caller said. */
export function requireInstance(instances: Pick<InstanceControl, 'find'>, idOrName: string): InstanceView {
  const found = instances.find(idOrName)
  if (found === undefined) throw new NotFoundError(instanceRefusals.no_such_number({ name: idOrName }))
  return found
}

const qrPng = (text: string): Promise<Buffer> =>
  toBuffer(text, { margin: 3, scale: 6, errorCorrectionLevel: 'M' })

async function qrAnswer(code: LinkCode, format: 'json' | 'png') {
  const png = code.qr === null ? undefined : await qrPng(code.qr)
  if (format === 'json') {
    return { ...code, png: png === undefined ? null : `data:image/png;base64,${png.toString('base64')}` }
  }
  if (png !== undefined) return new RawAnswer('image/png', png)
  throw new NotFoundError('There is no QR to show now.', {
    hint: 'Begin with POST …/link, and ask with timeoutMs to wait for the first one.',
  })
}

export function instanceEndpoints(instances: InstanceControl) {
  return {
    listInstances: endpoint(routes.listInstances, (_input, caller) => ({
      instances: caller.kind === 'owner' ? instances.list() : [caller.instance],
    })),
    createInstance: endpoint(routes.createInstance, async ({ body }) => {
      const created = await instances.create(body)
      return { ...created, token: instances.token(created.id) }
    }),
    getInstance: endpoint(routes.getInstance, ({ params }) => requireInstance(instances, params.id)),
    updateInstance: endpoint(routes.updateInstance, ({ params, body }, { kind }) =>
      instances.update(params.id, body, { by: kind }),
    ),

    startInstance: endpoint(routes.startInstance, ({ params }) => instances.start(params.id)),
    restartInstance: endpoint(routes.restartInstance, ({ params }) => instances.restart(params.id)),
    stopInstance: endpoint(routes.stopInstance, ({ params }) => instances.stop(params.id)),
    linkInstance: endpoint(routes.linkInstance, ({ params, body }) => instances.link(params.id, body)),
    logoutInstance: endpoint(routes.logoutInstance, ({ params }) => instances.logout(params.id)),
    takeoverInstance: endpoint(routes.takeoverInstance, ({ params }) => instances.takeover(params.id)),

    getQr: endpoint(routes.getQr, async ({ params, query }) =>
      qrAnswer(await instances.linkCode(params.id, { timeoutMs: query.timeoutMs }), query.format),
    ),
    getTimeline: endpoint(routes.getTimeline, ({ params, query }) => ({
      timeline: instances.timeline(params.id, given(query)),
    })),
    getGenerations: endpoint(routes.getGenerations, ({ params }) => ({
      generations: instances.generations(params.id),
    })),
    activateGeneration: endpoint(routes.activateGeneration, ({ params }) =>
      instances.activate(params.id, params.n),
    ),
    listChats: endpoint(routes.listChats, async ({ params, query: { last, ...query } }) => ({
      chats:
        last === true
          ? await instances.messages.chatsWithLast(params.id, given(query))
          : instances.messages.chats(params.id, given(query)),
    })),
    listAllChats: endpoint(routes.listAllChats, async ({ query }) => ({
      chats: await instances.messages.allChats(given(query)),
    })),
    listContacts: endpoint(routes.listContacts, ({ params, query }) => ({
      contacts: instances.messages.contacts(params.id, given(query)),
    })),
    getInstanceHealth: endpoint(routes.getInstanceHealth, ({ params }) => {
      const view = requireInstance(instances, params.id)
      const { id, name, state, stateCode, stateReason, reasonCode, reasonParams, stateSince } = view
      const online = state === 'open'
      const known = { id, name, state, stateCode, stateReason, reasonCode, reasonParams, stateSince }
      return { ...known, online, counts: instances.messages.counts(id), ...instances.vitals(id) }
    }),
  } satisfies Partial<Endpoints>
}

type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }

/** The fields that were asked for: what is undefined is left out, as optional properties want it. */
export function given<T extends object>(fields: T): Given<T>
export function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
