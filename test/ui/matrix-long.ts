// npm run test:page: every place of the page in every language, theme and width, one after the other; ends with what is wrong.
import { bundlePage } from '../../build/bundling/page.ts'
import { languageNames } from '../../renderer/words/languages.ts'
import { launch } from './browser.ts'
import { everyLook, wrongIn } from './matrix.ts'
import { openShop } from './shop.ts'

await bundlePage()
const shop = await openShop()
const browser = await launch()
try {
  for (const language of languageNames()) {
    const wrong = await wrongIn(browser, shop, language, () => everyLook)
    process.stdout.write(`${language}: ${wrong.length === 0 ? 'nothing wrong' : wrong.join('\n')}\n`)
    if (wrong.length > 0) process.exitCode = 1
  }
} finally {
  await browser.close()
  await shop.world.end()
}
