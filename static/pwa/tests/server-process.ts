// The real server as a process of its own on a temporary SQLite database; can be killed hard and started again.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const REPOSITORY = resolve(import.meta.dirname, '../../..')
/** The interpreter of the project's environment, or the one the caller names. */
export const PYTHON = process.env['CHABU_TEST_PYTHON'] ?? join(REPOSITORY, '.venv', 'bin', 'python')
const START_LIMIT_MS = 60_000

export class ServerProcess {
  readonly folder = mkdtempSync(join(tmpdir(), 'chabu-server-'))
  private child: ChildProcess | null = null

  private constructor(readonly port: number) {}

  /** A prepared database and a server on it. Gives the activation code of its first administrator as well. */
  static async start(admin: { username: string; unit: string }): Promise<{ server: ServerProcess; code: string }> {
    const server = new ServerProcess(await freePort())
    server.command('migrate')
    const printed = server.command('create-admin', admin.username, '--unit', admin.unit)
    const code = /[A-Z0-9]{4}(-[A-Z0-9]{4})+/.exec(printed)?.[0]
    if (code === undefined) throw new Error(`no activation code in: ${printed}`)
    await server.listen()
    return { server, code }
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** One command of the application's command line; gives what it printed. */
  command(...words: string[]): string {
    return execFileSync(PYTHON, ['-m', 'app', ...words], { cwd: REPOSITORY, env: this.environment(), encoding: 'utf8' })
  }

  /** Starts serving and waits until it answers. */
  async listen(): Promise<void> {
    this.child = spawn(PYTHON, ['-m', 'app', 'serve', '--port', String(this.port)], {
      cwd: REPOSITORY, env: this.environment(), stdio: 'ignore',
    })
    const until = Date.now() + START_LIMIT_MS
    while (Date.now() < until) {
      const answer = await fetch(`${this.origin}/api/workflow`).catch(() => null)
      if (answer) return
      await new Promise((wake) => setTimeout(wake, 100))
    }
    throw new Error('the server did not answer')
  }

  /** SIGKILL: nothing is flushed, nothing is said goodbye to. */
  async kill(): Promise<void> {
    const child = this.child
    this.child = null
    if (child?.exitCode !== null) return
    const ended = new Promise((wake) => child.once('exit', wake))
    child.kill('SIGKILL')
    await ended
  }

  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'], HOME: this.folder, CHABU_ENV: 'test', CHABU_DATA_DIR: this.folder,
      CHABU_DATABASE_URL: `sqlite:///${join(this.folder, 'chabu.sqlite3')}`, CHABU_PUBLIC_URL: this.origin,
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((found, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => found(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
