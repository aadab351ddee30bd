import { isMap, type Attributes, type Value } from './value.ts'

/** A query string read as PHP does it: `where[0][type]=x` becomes nested values; objects with keys 0..n become lists. */
export function parsePhpQuery(search: string): Attributes {
  const root: Attributes = {}
  for (const [name, value] of new URLSearchParams(search)) put(root, pathOf(name), value)
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, toLists(value)]))
}

function pathOf(name: string): string[] {
  const [head = '', ...rest] = name.split('[')
  return [head, ...rest.map((part) => part.replace(/\]$/, ''))]
}

function put(root: Attributes, path: string[], value: string): void {
  let node = root
  for (const [depth, part] of path.entries()) {
    const key = part === '' ? String(Object.keys(node).length) : part
    // A query must not reach the prototype of the object that holds it.
    if (key === '__proto__') return
    if (depth === path.length - 1) {
      node[key] = value
      return
    }
    const next = node[key]
    const child: Attributes = isMap(next) ? next : {}
    node[key] = child
    node = child
  }
}

function toLists(value: Value): Value {
  if (!isMap(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, toLists(item)] as const)
  const isList = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))
  return isList ? entries.map(([, item]) => item) : Object.fromEntries(entries)
}
