// How every page begins: where one is, and what can be done here.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { href, segments } from '../state/router.ts'
import { words } from '../words/words.ts'
import { Icon } from './icon.tsx'

export function Page({
  title,
  actions,
  back,
  children,
  narrow = false,
}: {
  title: string
  actions?: ComponentChildren
  /** Where one came from. */
  back?: { to: string; text: string }
  children: ComponentChildren
  narrow?: boolean
}) {
  useEffect(() => {
    document.title = `${title} · Holdfast`
  }, [title])
  return (
    <div class={narrow ? 'page narrow' : 'page'}>
      {back && (
        <a class="back" href={back.to}>
          <Icon name="chevronLeft" size={18} /> {back.text}
        </a>
      )}
      <div class="page-head">
        <h1>{title}</h1>
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  )
}

/** Parts of a page, each with an address. */
export function Tabs({
  label,
  tabs,
}: {
  label: string
  tabs: readonly { to: readonly string[]; text: string }[]
}) {
  const here = segments.value.join('/')
  const bar = useRef<HTMLElement>(null)
  useEffect(() => {
    // Where they are wider than the window, the one that is open is in view.
    bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [here])
  return (
    <nav class="tabs" aria-label={label} ref={bar}>
      {tabs.map(({ to, text }) => (
        <a key={text} href={href(...to)} aria-current={here === to.join('/') ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  )
}

export function NotFound() {
  const t = words.value
  return (
    <Page title={t.states.notFound}>
      <a class="button primary" href={href('numbers')}>
        {t.states.toNumbers}
      </a>
    </Page>
  )
}
