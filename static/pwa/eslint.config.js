// Lint rules of the client: strict types everywhere, and the layers of the house (imports only downward).
import vue from 'eslint-plugin-vue'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

/** A layer may not import the folders named: `domain` < `db`, `device` < `sync` < everything else. */
function layer(folder, forbidden, packages = []) {
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [
          { group: forbidden.map((name) => `**/${name}/**`), message: `${folder} stands below these folders.` },
          ...(packages.length > 0 ? [{ group: packages, message: `${folder} must not know this package.` }] : []),
        ],
      }],
    },
  }
}

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', 'coverage/', '**/*.generated.ts']),
  {
    files: ['**/*.ts', '**/*.vue'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        project: ['./tsconfig.json', './tsconfig.worker.json', './tsconfig.node.json'],
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-console': 'error',
      quotes: ['error', 'single', { avoidEscape: true }],
      semi: ['error', 'never'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['**/*.vue'], extends: [vue.configs['flat/recommended']], rules: { 'vue/max-attributes-per-line': 'off', 'vue/singleline-html-element-content-newline': 'off', 'vue/html-self-closing': 'off', 'vue/multi-word-component-names': 'off', 'vue/html-closing-bracket-newline': 'off', 'vue/first-attribute-linebreak': 'off', 'vue/attributes-order': 'off', 'vue/require-default-prop': 'off' } },
  { files: ['**/*.test.ts', 'src/testing/**/*.ts'], rules: { 'max-lines': 'off', '@typescript-eslint/require-await': 'off' } },
  layer('domain', ['db', 'device', 'sync', 'features', 'ui', 'i18n'], ['vue', 'vue-router', 'dexie']),
  layer('db', ['device', 'sync', 'features', 'ui', 'i18n'], ['vue', 'vue-router']),
  layer('device', ['sync', 'features', 'ui', 'i18n'], ['vue', 'vue-router']),
  layer('sync', ['features', 'ui', 'i18n'], ['vue', 'vue-router']),
)
