import type { CloudFunction } from './cloud.ts'

type Right = CloudFunction['secrets'][string]

/** What each right to a kind of secret lets one do, without the name of the service before it. */
export const PERMISSIONS: Readonly<Record<Right, readonly string[]>> = {
  read: ['versions.access', 'versions.list'],
  make: ['versions.access', 'versions.add', 'versions.list'],
  replace: ['versions.access', 'versions.add', 'versions.destroy', 'versions.list'],
  own: ['secrets.delete', 'versions.access', 'versions.add', 'versions.destroy', 'versions.list'],
}

/** What a function may do with the secret of this name. */
export function permissionsTo(
  secret: string,
  { secrets }: Pick<CloudFunction, 'secrets'>,
): readonly string[] {
  const right = Object.entries(secrets).find(
    ([kind]) => secret === kind || new RegExp(`-${kind}(?:$|-)`).test(secret),
  )?.[1]
  return right === undefined ? [] : PERMISSIONS[right]
}
