// Parts that are fetched when they are wanted first, so that the page is not heavier for who does not want them.
import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { toast } from '../state/toasts.ts'
import { words } from '../words/words.ts'

/** onFailed: it cannot be had just now, and whoever asked for it goes on without. */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props & { onFailed?: () => void }) => JSX.Element | null {
  let loaded: ComponentType<Props> | undefined
  return function Later({ onFailed, ...props }) {
    const [, show] = useState(0)
    useEffect(() => {
      if (loaded !== undefined) return
      const fetchIt = async (): Promise<void> => {
        try {
          loaded = await load()
          show((n) => n + 1)
        } catch {
          toast(words.value.problems.unreachable, { kind: 'problem' })
          onFailed?.()
        }
      }
      void fetchIt()
    }, [])
    const Part = loaded
    return Part === undefined ? null : <Part {...(props as unknown as Props)} />
  }
}
