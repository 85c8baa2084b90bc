// An animated picture (APNG) of pictures that the tests took: node test/vscode/animation.mjs OUT.png FRAME.png... (as VS Code showed them, all of one size)
//
// What is put together are the compressed bytes of each: nothing is drawn anew. https://www.w3.org/TR/png-3/#apng-frame-based-animation
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** How long each picture is seen. */
const milliseconds = 2_800;

/** Writes the animation, which begins anew when it has ended. */
export function animate(out, frames) {
  const pictures = frames.map(read);
  const [first] = pictures;
  if (pictures.some(({ header }) => !header.equals(first.header)))
    throw new Error(`of one size and kind: ${frames.join(", ")}`);
  let sequence = 0;
  const control = () =>
    chunk("fcTL", [
      number(sequence++),
      first.header.subarray(0, 8),
      number(0),
      number(0),
      half(milliseconds),
      half(1_000),
      Buffer.from([0, 0]),
    ]);
  const parts = pictures.flatMap(({ data }, index) => [
    control(),
    index === 0 ? chunk("IDAT", [data]) : chunk("fdAT", [number(sequence++), data]),
  ]);
  const all = [
    signature,
    chunk("IHDR", [first.header]),
    chunk("acTL", [number(pictures.length), number(0)]),
    ...parts,
    chunk("IEND", []),
  ];
  writeFileSync(out, Buffer.concat(all));
}

/** The picture's header, and its bytes compressed as far as they can be. */
function read(file) {
  const bytes = readFileSync(file);
  const data = [];
  let header;
  for (let at = signature.length; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") header = body;
    else if (type === "PLTE")
      throw new Error(`${file} has colours of its own: take the picture that the tests wrote`);
    else if (type === "IDAT") data.push(body);
    at += 12 + length;
  }
  return { header, data: deflateSync(inflateSync(Buffer.concat(data)), { level: 9 }) };
}

function chunk(type, parts) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), ...parts]);
  return Buffer.concat([number(body.length - 4), body, number(crc32(body))]);
}

function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function half(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [out, ...frames] = process.argv.slice(2);
  animate(out, frames);
}
