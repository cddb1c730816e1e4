// How soon the page shows something: the numbers, signed in, against a page of one line that is served the same way.
import express from 'express'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { page as pageRouter } from '../../core/api/page.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld } from '../helpers/world.ts'
import { launch, openPage } from '../ui/browser.ts'
import { interleave, median, type Bench } from './harness.ts'

const loads = 5
const bare =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Bare</title><body><h1>Numbers</h1></body></html>\n'

export const firstPaint: Bench = {
  name: 'first-paint',
  about:
    'Chromium opens the page, signed in, with nothing in its cache; the median of five loads a round, from the start of ' +
    'the navigation to the first contentful paint. Compared: a page of one line with neither script nor style, served ' +
    'the same way.',
  async rows({ rounds }) {
    const world = await startWorld()
    const browser = await launch()
    try {
      await world.appliance.createInstance('Shop')
      const ours = (): Promise<number> => paintOf(browser, world.appliance.url, 'numbers')
      const figures = await interleave(
        [
          { name: 'bare', run: (folder) => servedBare(folder, (url) => paintOf(browser, url, '')) },
          { name: 'ours', run: ours },
        ],
        rounds,
      )
      return [
        {
          figure: 'first contentful paint',
          theirs: figures.get('bare') ?? [],
          ours: figures.get('ours') ?? [],
          unit: 'ms',
          goal: '',
        },
      ]
    } finally {
      await browser.close()
      await world.end()
    }
  },
}

async function servedBare<T>(folder: string, use: (url: string) => Promise<T>): Promise<T> {
  writeFileSync(join(folder, 'index.html'), bare)
  const server = createServer(express().use(pageRouter('', folder)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  try {
    return await use(`http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** Each load in a context of its own, so that nothing is in a cache. */
async function paintOf(browser: Browser, url: string, place: string): Promise<number> {
  const paints: number[] = []
  for (let load = 0; load < loads; load += 1) {
    const { page } = await openPage(browser, url)
    await page.goto(`${url}/app/${place}`)
    const paint = await until('something was painted', async () => {
      const at = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
      return typeof at === 'number' ? at : undefined
    })
    paints.push(paint)
    await page.context().close()
  }
  return median(paints)
}
