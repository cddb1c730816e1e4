// The thread of the search index: keeps it and finds in it, with connections of its own. It only reads the database.
import { parentPort, workerData } from 'node:worker_threads'
import { classify, openSecondConnection, type Database } from '../database.ts'
import { Finder } from './finder.ts'
import { openIndexFile, type IndexFile } from './index-file.ts'
import { Indexer, type StepResult } from './indexer.ts'
import { NameIndex } from './name-index.ts'
import { Owners } from './owners.ts'
import type { SearchAnswer, SearchData, SearchTask, SearchWorkerRequest } from './search-index.ts'

/** So many messages a step: a search waits for one step at most. */
const rowsAStep = 400
/** Looked at again when the index is opened. */
const rowsAtEnd = 1000
/** Before a search, so that it finds what was committed before it was asked, and all where there is little. */
const stepsBeforeSearch = 5

interface Opened {
  index: IndexFile
  indexer: Indexer
  names: NameIndex
  finder: Finder
}

class SearchThread {
  readonly #file: string
  readonly #database: Database
  #opened: Opened | undefined
  #isDamaged = false

  constructor({ index, database }: SearchData) {
    this.#file = index
    this.#database = openSecondConnection(database)
  }

  run(task: SearchTask): SearchAnswer {
    try {
      return this.#run(task, (this.#opened ??= this.#open()))
    } catch (error) {
      // What a failed step has left in memory is not trusted: the next one opens it again.
      this.#isDamaged = classify(error) === 'corrupt' && this.#opened?.index.isDamaged(error) !== false
      this.#close()
      throw error
    }
  }

  #run(task: SearchTask, opened: Opened): SearchAnswer {
    const { index, finder, names } = opened
    const isWhole = ({ isBehind }: StepResult): boolean => index.extent().bottom <= 1 && !isBehind
    const step = task.kind === 'step' ? this.#step(opened) : this.#catchUp(opened)
    return {
      step,
      found: task.kind === 'find' ? finder.find(task.request) : undefined,
      names: task.kind === 'find_names' ? names.find(task.request) : [],
      isWhole: isWhole(step),
    }
  }

  #step({ indexer, names }: Opened, before?: StepResult): StepResult {
    const step = indexer.step(rowsAStep, before?.changesDone)
    const named = names.step(rowsAStep, before?.namesDone)
    const { changesDone: namesDone, isMore } = named
    return { ...step, ...(namesDone && { namesDone }), isMore: step.isMore || isMore }
  }

  /** What the index holds can be found on a full disk too. */
  #catchUp(opened: Opened): StepResult {
    try {
      let step = this.#step(opened)
      for (let steps = 1; step.isMore && steps < stepsBeforeSearch; steps += 1)
        step = this.#step(opened, step)
      return step
    } catch (error) {
      if (classify(error) !== 'full') throw error
      return { isBehind: true, isMore: true }
    }
  }

  #open(): Opened {
    const index = openIndexFile(this.#file, this.#database, this.#isDamaged)
    const owners = new Owners(index.db)
    const indexer = new Indexer(index, this.#database, owners)
    indexer.checkEnd(rowsAtEnd)
    const names = new NameIndex(index, this.#database, owners)
    return { index, indexer, names, finder: new Finder(index, this.#database) }
  }

  #close(): void {
    this.#opened?.index.close()
    this.#opened = undefined
  }

  end(): void {
    this.#close()
    this.#database.close()
  }
}

function serve(port: NonNullable<typeof parentPort>, data: SearchData): void {
  const thread = new SearchThread(data)
  port.on('message', (request: SearchWorkerRequest | 'close') => {
    if (request === 'close') {
      thread.end()
      port.close()
      return
    }
    try {
      port.postMessage({ id: request.id, answer: thread.run(request.task) })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      port.postMessage({ id: request.id, error: { kind: classify(error), message } })
    }
  })
}

if (parentPort) serve(parentPort, workerData)
