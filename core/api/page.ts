// The page at /app/: static files, and the way there for a browser that asks for the root.
import express, { Router } from 'express'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', 'renderer')

export function page(): Router {
  const router = Router()
  router.get('/', (request, response, next) => {
    // A program that accepts anything gets the JSON of the dialect.
    if (request.accepts(['json', 'html']) === 'html') response.redirect('/app/')
    else next()
  })
  router.use('/app', (_request, response, next) => {
    response.set('Cache-Control', 'no-cache')
    next()
  })
  router.use('/app', express.static(folder, { cacheControl: false, index: 'index.html', dotfiles: 'ignore' }))
  return router
}
