import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { StandIns } from './stand-in/start-stand-ins.ts'

const root = join(import.meta.dirname, '../..')
const RUN_MAX_MS = 120_000

export interface Ran {
  readonly isOk: boolean
  readonly output: string
}

export interface Terraform {
  /** Where a copy of the configuration lies, with what it reads of the repository beside it. */
  readonly folder: string
  run(...args: readonly string[]): Promise<Ran>
  close(): void
}

/** Names the program for the tests. */
export const TERRAFORM = 'TERRAFORM'

/** Terraform's program. Null where there is none on this machine. */
export async function findTerraform(): Promise<string | null> {
  const program = process.env[TERRAFORM] ?? 'terraform'
  return promisify(execFile)(program, ['version']).then(
    () => program,
    () => null,
  )
}

/**
 * Terraform on a copy of infra/terraform, with stand-ins in the providers' places. Nothing is downloaded, and no cloud is reached. What is to be
 * seen failing is changed in the copy.
 */
export function terraformOn(standIns: StandIns): Terraform {
  const program = process.env[TERRAFORM] ?? 'terraform'
  const home = mkdtempSync(join(tmpdir(), 'terraform-'))
  for (const path of ['infra/terraform', 'infra/firestore', 'firebase.json'])
    cpSync(join(root, path), join(home, path), { recursive: true })
  const folder = join(home, 'infra/terraform')
  // Neither the settings of whoever runs this, nor Terraform's look for a newer one of itself.
  const settings = join(home, 'terraform.rc')
  writeFileSync(settings, 'disable_checkpoint = true\n')
  const env = { ...process.env, ...standIns.env, TF_CLI_CONFIG_FILE: settings, TF_IN_AUTOMATION: '1' }
  return {
    folder,
    run: async (...args) => {
      const options = { cwd: folder, env, timeout: RUN_MAX_MS, maxBuffer: 64 * 1024 * 1024 }
      try {
        const { stdout, stderr } = await promisify(execFile)(program, args, options)
        return { isOk: true, output: stdout + stderr }
      } catch (error) {
        const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
        return { isOk: false, output: `${stdout}${stderr}` || message }
      }
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}
