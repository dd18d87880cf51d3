// What a .vue file exports, for tools that do not read it themselves (the linter); vue-tsc uses the real types.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent
  export default component
}

/** Version of this build, from package.json and the commit (vite.config.ts). */
declare const __APP_VERSION__: string
