/** Reads MessagePack, as far as Terraform writes it: values of its own types, all of them known. */
export function readMsgpack(bytes: Buffer): unknown {
  return readValue({ bytes, at: 0 })
}

interface Reader {
  readonly bytes: Buffer
  at: number
}

const FIXED: Readonly<Record<number, (reader: Reader) => unknown>> = {
  0xc0: () => null,
  0xc2: () => false,
  0xc3: () => true,
  0xc4: (reader) => take(reader, unsigned(reader, 1)),
  0xc5: (reader) => take(reader, unsigned(reader, 2)),
  0xca: (reader) => take(reader, 4).readFloatBE(),
  0xcb: (reader) => take(reader, 8).readDoubleBE(),
  0xcc: (reader) => unsigned(reader, 1),
  0xcd: (reader) => unsigned(reader, 2),
  0xce: (reader) => unsigned(reader, 4),
  0xcf: (reader) => Number(take(reader, 8).readBigUInt64BE()),
  0xd0: (reader) => take(reader, 1).readIntBE(0, 1),
  0xd1: (reader) => take(reader, 2).readIntBE(0, 2),
  0xd2: (reader) => take(reader, 4).readIntBE(0, 4),
  0xd3: (reader) => Number(take(reader, 8).readBigInt64BE()),
  0xd9: (reader) => textOf(reader, unsigned(reader, 1)),
  0xda: (reader) => textOf(reader, unsigned(reader, 2)),
  0xdb: (reader) => textOf(reader, unsigned(reader, 4)),
  0xdc: (reader) => listOf(reader, unsigned(reader, 2)),
  0xdd: (reader) => listOf(reader, unsigned(reader, 4)),
  0xde: (reader) => mapOf(reader, unsigned(reader, 2)),
  0xdf: (reader) => mapOf(reader, unsigned(reader, 4)),
}

function readValue(reader: Reader): unknown {
  const head = unsigned(reader, 1)
  if (head < 0x80) return head
  if (head >= 0xe0) return head - 0x100
  if (head < 0x90) return mapOf(reader, head & 0x0f)
  if (head < 0xa0) return listOf(reader, head & 0x0f)
  if (head < 0xc0) return textOf(reader, head & 0x1f)
  const read = FIXED[head]
  // An extension is a value that Terraform doesn't know yet; the stand-in tells every value when it plans.
  if (read === undefined)
    throw new Error(`MessagePack type ${head.toString(16)}: a value that isn't known yet?`)
  return read(reader)
}

function take(reader: Reader, length: number): Buffer {
  reader.at += length
  return reader.bytes.subarray(reader.at - length, reader.at)
}

function unsigned(reader: Reader, length: number): number {
  return take(reader, length).readUIntBE(0, length)
}

function textOf(reader: Reader, length: number): string {
  return take(reader, length).toString('utf8')
}

function listOf(reader: Reader, length: number): unknown[] {
  return Array.from({ length }, () => readValue(reader))
}

function mapOf(reader: Reader, length: number): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length }, () => [String(readValue(reader)), readValue(reader)]))
}
