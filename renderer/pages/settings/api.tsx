// The API page: examples that work as they stand, those that only read with their answer.
import { useState } from 'preact/hooks'
import { placeOf } from '../../api/place.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { Section } from '../../parts/field.tsx'
import { instanceList } from '../../state/instances.ts'
import { href } from '../../state/router.ts'
import { words } from '../../words/words.ts'

interface Example {
  label: string
  /** With everything that curl needs before it. */
  path: string
  body?: object
  /** An answer that never ends. */
  stream?: boolean
}

function curl({ path, body, stream }: Example): string {
  const address = location.origin + placeOf(`api/v1${path}`)
  const start = `curl${stream === true ? ' -N' : ''} -H "apikey: $KEY"`
  if (body === undefined) return `${start} "${address}"`
  return `${start} -H 'content-type: application/json' \\\n  ${address} \\\n  -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`
}

const shownLength = 4000

function Answer({ example }: { example: Example }) {
  const t = words.value.apiPage
  const [answer, setAnswer] = useState<{ status: number; text: string } | undefined>(undefined)
  const run = async (): Promise<void> => {
    const response = await fetch(placeOf(`api/v1${example.path}`), { cache: 'no-store' })
    const text = JSON.stringify(await response.json(), null, 2)
    const clipped = text.length > shownLength ? `${text.slice(0, shownLength)}\n…` : text
    setAnswer({ status: response.status, text: clipped })
  }
  return (
    <>
      <div>
        <Button run={run} icon="play" look="quiet" label={`${t.try}: ${example.label}`}>
          {t.try}
        </Button>
      </div>
      {answer && (
        <div class="answer" role="status">
          <Copyable label={t.answer(answer.status)} text={answer.text} />
        </div>
      )}
    </>
  )
}

function examples(): Example[] {
  const t = words.value
  const { list, send, read, follow, hook } = t.prefs.examples
  const [first] = instanceList.value.filter(({ number }) => number !== null)
  const instance = first?.name ?? 'NAME'
  const query = encodeURIComponent(instance)
  return [
    { label: t.apiPage.health, path: '/health' },
    { label: list, path: '/instances' },
    { label: send, path: '/messages', body: { instance, to: '5511999990000', text: 'Hello' } },
    { label: read, path: `/messages?instance=${query}&limit=5` },
    { label: t.apiPage.search, path: '/search?q=hello&limit=5' },
    { label: follow, path: '/events/stream', stream: true },
    { label: hook, path: '/webhooks', body: { url: 'https://example.com/hook' } },
  ]
}

export function ApiPage() {
  const t = words.value
  return (
    <>
      <Section title={t.prefs.api} text={`${t.prefs.apiKey} ${t.prefs.apiText}`}>
        <div class="buttons">
          <LinkButton to={href('settings', 'keys')} icon="keyRound">
            {t.apiPage.toKeys}
          </LinkButton>
          <a class="button plain" href={placeOf('api/v1/openapi.json')} target="_blank" rel="noreferrer">
            {t.prefs.description}
          </a>
        </div>
        {examples().map((example) => (
          <div class="example" key={example.label}>
            <Copyable label={example.label} text={curl(example)} />
            {example.body === undefined && example.stream !== true && <Answer example={example} />}
          </div>
        ))}
      </Section>
      <Section title={t.prefs.evolution} text={t.prefs.evolutionText}>
        <a class="button plain" href={placeOf('app/from-evolution.txt')} target="_blank" rel="noreferrer">
          {t.prefs.evolutionRoutes}
        </a>
        <Copyable label="SERVER_URL" text={location.origin + placeOf('').slice(0, -1)} />
      </Section>
    </>
  )
}
