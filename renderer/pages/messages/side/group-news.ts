// Hears of whatever becomes of a group, by whomever it was done.
import { useEffect } from 'preact/hooks'
import { onEvent } from '../../../api/live.ts'

export interface Of {
  instance: string
  group: string
}

export function useGroupNews({ instance, group }: Of, reload: () => void): void {
  useEffect(
    () =>
      onEvent(({ type, instanceId, data }) => {
        if (instanceId !== instance || !type.startsWith('group.') || !('group' in data)) return
        const of: unknown = data.group
        const jid = typeof of === 'object' && of !== null && 'jid' in of ? of.jid : of
        if (jid === group) reload()
      }),
    [instance, group],
  )
}
