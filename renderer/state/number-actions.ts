// What can be done with a number: asked first where something ends, with an undo where there is one.
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { call } from '../api/client.ts'
import { ProblemError } from '../api/errors.ts'
import { ask } from '../parts/dialog.tsx'
import { words } from '../words/words.ts'
import { dropInstance, putInstance } from './instances.ts'
import { go, href } from './router.ts'
import { toast } from './toasts.ts'

export type ActionName =
  'start' | 'stop' | 'restart' | 'link' | 'takeover' | 'adopt' | 'logout' | 'trash' | 'bringBack'

/** The one thing to do about a number that is not online; undefined where it needs nobody. */
export function mainAction({ state, generation }: InstanceView): ActionName | undefined {
  if (state === 'held') return 'adopt'
  if (state === 'moved') return 'bringBack'
  if (state === 'open' || state === 'damaged') return undefined
  if (state === 'replaced') return 'takeover'
  if (generation === null) return state === 'reconnecting' ? undefined : 'link'
  return state === 'connecting' || state === 'reconnecting' ? undefined : 'start'
}

export const isRunning = ({ state }: InstanceView): boolean =>
  state === 'open' || state === 'connecting' || state === 'reconnecting' || state === 'awaiting_link'

const params = ({ id }: InstanceView) => ({ params: { id } })

const runs: Record<ActionName, (instance: InstanceView) => void | Promise<void>> = {
  start: async (instance) => putInstance(await call('startInstance', params(instance))),
  stop: async (instance) => {
    putInstance(await call('stopInstance', params(instance)))
    toast(words.value.ask.stop(instance.name), {
      undo: async () => putInstance(await call('startInstance', params(instance))),
    })
  },
  restart: async (instance) => putInstance(await call('restartInstance', params(instance))),
  link: ({ id }) => go(href('link', id)),
  takeover: (instance) => {
    const t = words.value
    ask({
      title: t.ask.takeover(instance.name),
      text: t.ask.takeoverText,
      yes: t.acts.takeover,
      run: async () => putInstance(await call('takeoverInstance', params(instance))),
    })
  },
  adopt: (instance) => {
    const t = words.value
    ask({
      title: t.ask.adopt(instance.name),
      text: t.ask.adoptText,
      yes: t.acts.adopt,
      run: async () => putInstance(await call('adoptInstance', params(instance))),
    })
  },
  logout: (instance) => {
    const t = words.value
    ask({
      title: t.ask.logout(instance.name),
      text: t.ask.logoutText,
      yes: t.acts.logout,
      run: async () => {
        const { instance: after, confirmed } = await call('logoutInstance', params(instance))
        putInstance(after)
        toast((confirmed ? words.value.ask.loggedOut : words.value.ask.loggedOutUnsure)(instance.name))
      },
    })
  },
  bringBack: (instance) => {
    const t = words.value.files
    ask({
      title: t.askBringBack(instance.name),
      text: t.askBringBackText,
      yes: t.bringBack,
      typed: instance.name,
      run: async () => {
        putInstance(
          await call('bringBackInstance', { ...params(instance), query: { confirm: instance.name } }),
        )
        putInstance(await call('startInstance', params(instance)))
        toast(words.value.files.isBack(instance.name))
      },
    })
  },
  trash: async (instance) => {
    const { retentionDays } = await call('listTrash', {})
    const t = words.value
    ask({
      title: t.ask.trash(instance.name),
      text: t.ask.trashText(retentionDays),
      yes: t.acts.trash,
      run: async () => {
        await call('trashInstance', params(instance))
        dropInstance(instance.id)
        go(href('numbers'))
        toast(words.value.ask.trashed(instance.name), { undo: () => untrash(instance) })
      },
    })
  },
}

export function act(name: ActionName, instance: InstanceView): void | Promise<void> {
  return runs[name](instance)
}

/** Back under its own name, or under another one where that is taken meanwhile. */
export async function untrash({ id, name }: InstanceView): Promise<void> {
  const t = words.value.ask
  try {
    putInstance(await call('untrashInstance', { params: { id }, body: {} }))
    toast(t.back(name))
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'name_taken') throw error
    const other = `${name.slice(0, 80)} ${t.takenBack}`
    putInstance(await call('untrashInstance', { params: { id }, body: { name: other } }))
    toast(t.backAs(other))
  }
}
