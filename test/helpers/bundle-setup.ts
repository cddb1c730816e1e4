// Before any test: the page as it is served, bundled from its present source.
import { bundlePage } from '../../build/bundle.ts'

export const setup = (): Promise<void> => bundlePage()
