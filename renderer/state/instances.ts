// The numbers and what each is doing, kept true by the events.
import { computed, signal } from '@preact/signals'
import type { EventView } from '../../core/contract/events/event.ts'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { call } from '../api/client.ts'
import { onEvent } from '../api/live.ts'

/** Undefined until they are loaded; those in the trash are not among them. */
export const instances = signal<ReadonlyMap<string, InstanceView> | undefined>(undefined)
/** What a screen reader is told of a change. */
export const lastChange = signal<InstanceView | undefined>(undefined)

export const instanceList = computed(() => [...(instances.value?.values() ?? [])])

export async function loadInstances(): Promise<void> {
  try {
    const { instances: list } = await call('listInstances', {})
    instances.value = new Map(list.map((each) => [each.id, each]))
  } catch {
    // Offline or signed out: the stream says so.
  }
}

/** Takes an instance as an answer showed it. */
export function putInstance(instance: InstanceView): void {
  const next = new Map(instances.value)
  const before = next.get(instance.id)
  if (instance.trashedAt === null) next.set(instance.id, instance)
  else next.delete(instance.id)
  instances.value = next
  if (before !== undefined && before.state !== instance.state) lastChange.value = instance
}

export function dropInstance(id: string): void {
  const next = new Map(instances.value)
  next.delete(id)
  instances.value = next
}

const gatherMs = 60
/** From so many changed ones on, one list is cheaper. */
const manyChanged = 8

export function watchInstances(): () => void {
  const changed = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    timer = undefined
    const ids = [...changed]
    changed.clear()
    if (ids.length >= manyChanged) void loadInstances()
    else for (const id of ids) void refresh(id)
  }
  const unlisten = onEvent((event) => {
    if (event.instanceId === null || !concernsInstance(event)) return
    changed.add(event.instanceId)
    timer ??= setTimeout(look, gatherMs)
  })
  return () => {
    clearTimeout(timer)
    unlisten()
  }
}

function concernsInstance({ type }: EventView): boolean {
  return type.startsWith('instance.')
}

async function refresh(id: string): Promise<void> {
  try {
    putInstance(await call('getInstance', { params: { id } }))
  } catch {
    await loadInstances()
  }
}
