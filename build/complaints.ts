// The table of complaints in test/README.md: which tests it names for each, and whether a run has shown them. Pure.

/** One row: what others lose, and the tests that show that we do not. */
export interface Complaint {
  number: string
  complaint: string
  /** As it is written: the tests, or why there is none. */
  shown: string
  tests: NamedTest[]
}

interface NamedTest {
  file: string
  /** A part of its whole name; * for the whole file. */
  title: string
  /** Why it may be left out on a machine that lacks something; undefined where it must run. */
  skippedWhere: string | undefined
}

/** A test of a run: its file below test/, and its name with those of the suites around it. */
export interface Ran {
  file: string
  name: string
  status: string
}

export function complaintsIn(readme: string): Complaint[] {
  return readme
    .split('\n')
    .filter((line) => /^\| F?\d+ /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, number = '', complaint = '', shown = '']) => ({
      number,
      complaint,
      shown,
      tests: [...shown.matchAll(/`([^:`]+): ([^`]+)`(?: \(skipped where ([^)]+)\))?/g)].map(
        ([, file = '', title = '', skippedWhere]) => ({ file, title, skippedWhere }),
      ),
    }))
}

/** In words what the table names and no test of this run has shown. One that failed has said so itself. */
export function notShown(complaints: readonly Complaint[], ran: readonly Ran[]): string[] {
  return complaints.flatMap(({ number, tests }) =>
    tests.flatMap(({ file, title, skippedWhere }) => {
      const found = ran.filter((each) => each.file === file && (title === '*' || each.name.includes(title)))
      const any = (status: string): boolean => found.some((each) => each.status === status)
      if (any('passed') || any('failed')) return []
      if (found.length > 0 && skippedWhere !== undefined) return []
      return [`${number}: ${file}: ${title} ${found.length > 0 ? 'was skipped' : 'is in no test that ran'}`]
    }),
  )
}
