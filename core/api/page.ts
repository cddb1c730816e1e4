// The page at /app/: static files, and the way there for a browser that asks for the root.
import express, { Router } from 'express'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { upFrom, wayTo } from './public-path.ts'

const notBuilt = 'The page is not built yet. Run "npm run build" in the folder of Holdfast, then reload.\n'

/** Where the bundler puts the page: beside a bundled core, or in a checkout. */
function bundled(): string {
  const beside = join(import.meta.dirname, '..', 'app')
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', '..', 'dist', 'app')
}

export function page(publicPath: string, folder = bundled()): Router {
  const router = Router()
  router.get('/', (request, response, next) => {
    // A program that accepts anything gets the JSON of the dialect.
    if (request.accepts(['json', 'html']) === 'html')
      response.redirect(wayTo('app/', { path: request.path, publicPath }))
    else next()
  })
  router.get(/^\/app$/, (request, response) =>
    response.redirect(wayTo('app/', { path: request.path, publicPath })),
  )
  router.use('/app', (_request, response, next) => {
    response.set('Cache-Control', 'no-cache')
    next()
  })
  router.use(
    '/app',
    express.static(folder, { cacheControl: false, index: false, redirect: false, dotfiles: 'ignore' }),
  )
  // Every place in the page has an address of its own; only right under /app/ a dot means a file.
  router.get('/app/{*place}', (request, response, next) => {
    if (!existsSync(join(folder, 'index.html'))) response.status(503).type('text').send(notBuilt)
    else if (/^\/app\/[^/]*\.[^/]*$|\/(?:\.|%2e)/i.test(request.path)) next()
    else response.type('html').send(documentAt(request.path, join(folder, 'index.html')))
  })
  return router
}

/** Its files are named from where it stands, so that it needs not know under which address it is seen. */
function documentAt(path: string, file: string): string {
  const toApp = upFrom(path.slice('/app'.length))
  return readFileSync(file, 'utf8').replaceAll(/(?<=(?:href|src)=")\.\//g, toApp === '' ? './' : toApp)
}
