// The states of a page that has nothing to show: loading, empty, failed.
import type { ComponentChildren } from 'preact'
import type { Resource } from '../state/resource.ts'
import { problemText } from '../words/problem.ts'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'

/** Shows up only when it takes long enough to be noticed; the style sheet waits for that. */
export function Loading({ lines = 3 }: { lines?: number }) {
  return (
    <div class="loading" role="status">
      <span class="unseen">{words.value.states.loading}</span>
      {Array.from({ length: lines }, (_, n) => (
        <span class="bone" key={n} />
      ))}
    </div>
  )
}

export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName
  title: string
  children?: ComponentChildren
  action?: ComponentChildren
}) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && <div class="empty-action">{action}</div>}
    </div>
  )
}

/** What was asked for and is not done, where it was asked for. */
export function Refused({ error }: { error: unknown }) {
  return (
    <div class="notice bad" role="alert">
      <Icon name="circleAlert" />
      <p>{problemText(error)}</p>
    </div>
  )
}

export function Failed({ error, retry }: { error: unknown; retry(): void }) {
  const t = words.value
  return (
    <div class="notice bad" role="alert">
      <Icon name="circleAlert" />
      <p>{problemText(error)}</p>
      <Button run={retry}>{t.actions.tryAgain}</Button>
    </div>
  )
}

/** What a resource has to show, whatever came of it. */
export function Loaded<T>({
  from,
  children,
  lines,
}: {
  from: Resource<T>
  children: (data: T) => ComponentChildren
  lines?: number
}) {
  if (from.data !== undefined) return <>{children(from.data)}</>
  if (from.error !== undefined) return <Failed error={from.error} retry={from.reload} />
  return <Loading {...(lines === undefined ? {} : { lines })} />
}
