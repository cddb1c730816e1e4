// What the linter asks of the code. Which folder may import which is in build/lint/layers.ts.
import { defineConfig } from 'oxlint'

const size = (max: number): ['error', object] => ['error', { max, skipBlankLines: true, skipComments: true }]

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'promise', 'oxc'],
  jsPlugins: ['./build/lint/plugin.ts'],
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['dist', 'release', 'coverage'],
  rules: {
    'holdfast/layers': 'error',
    'max-lines': size(400),
    'max-lines-per-function': size(80),
    'max-params': ['error', { max: 4 }],
    'no-console': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/unbound-method': 'off',
    'typescript/no-unnecessary-type-parameters': 'off',
    'unicorn/require-post-message-target-origin': 'off',
    'no-underscore-dangle': ['error', { allow: ['_sessions', '_chains'] }],
  },
  overrides: [
    {
      files: ['test/**', 'build/**'],
      rules: { 'max-lines-per-function': 'off', 'typescript/require-array-sort-compare': 'off' },
    },
  ],
})
