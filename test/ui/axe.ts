// What is wrong with a page as it stands: for those who cannot see it, and for the width of the window.
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { z } from 'zod'

export const themes = ['light', 'dark'] as const
export const widths = [1440, 1024, 390]

/** The page needs it before it can be asked. */
export const { source } = axe

const Found = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.unknown()), html: z.string() })) }),
)

async function violations(page: Page): Promise<string[]> {
  const found: unknown = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  )
  return Found.parse(found).flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`),
  )
}

/** What is wider than the window moves the whole page sideways, and choices may stick out of their place. */
async function overflow(page: Page): Promise<string[]> {
  const wide = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  const choices = await page.evaluate(
    "[...document.querySelectorAll('.choices')].filter((each) => each.scrollWidth > each.clientWidth && getComputedStyle(each).overflowX === 'visible').length",
  )
  return [
    ...(wide === 0 ? [] : [`the page is ${String(wide)} px too wide`]),
    ...(choices === 0 ? [] : ['choices stick out of their place']),
  ]
}

export async function wrongAt(page: Page): Promise<string[]> {
  return [...(await violations(page)), ...(await overflow(page))]
}
