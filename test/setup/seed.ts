// Random histories are the same at every run of the suite: what fails today failed yesterday, too. SEED=n tries others;
// the long forms do so by themselves.
import { configureGlobal } from 'fast-check'

configureGlobal({ seed: Number(process.env['SEED'] ?? 1) })
