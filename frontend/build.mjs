// Builds what browsers get: styles by Sass, scripts by esbuild, each under a name that carries its content's hash,
// with compressed copies beside it and manifest.json to find it by; and the fonts that documents are typeset with.
// `node build.mjs`; DIST changes where it goes.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = import.meta.dirname;
const packages = path.join(here, "node_modules");
const destination = path.resolve(here, process.env.DIST ?? "../booking/static/dist");
const browsers = ["safari14", "chrome80", "firefox78"];

const hash = (content) => createHash("sha256").update(content).digest("hex").slice(0, 10);

function hashedName(name, content) {
  const { name: stem, ext } = path.parse(name);
  return `${stem}.${hash(content)}${ext}`;
}

async function style(name) {
  // compile() throws on a mistake, which ends the build: no half-made file is ever written.
  const { css } = sass.compile(path.join(here, "styles", name), {
    loadPaths: [packages],
    style: "compressed",
    charset: false,
    quietDeps: true,
    logger: { warn: (message) => console.warn(message) },
  });
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: browsers });
  return Buffer.from(code);
}

async function script(file, define) {
  const result = await esbuild.build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2020"],
    write: false,
    legalComments: "none",
    define,
  });
  return Buffer.from(result.outputFiles[0].contents);
}

const built = new Map();

const stylesheets = fs.readdirSync(path.join(here, "styles"));
for (const name of stylesheets.filter((name) => name.endsWith(".scss") && !name.startsWith("_"))) {
  built.set(name.replace(".scss", ".css"), await style(name));
}

const decoder = fs.readFileSync(path.join(packages, "zxing-wasm/dist/reader/zxing_reader.wasm"));
built.set("zxing_reader.wasm", decoder);
built.set("icon.svg", fs.readFileSync(path.join(here, "icon.svg")));

// The reader finds the decoder beside itself: both lie in one folder, wherever the site serves it from.
const define = { DECODER_FILE: JSON.stringify(hashedName("zxing_reader.wasm", decoder)) };
for (const name of fs.readdirSync(path.join(here, "entries")).sort()) {
  built.set(name, await script(path.join(here, "entries", name), define));
}

// A site that is running goes on finding what it knows: new files first, then the list, and the old files last.
fs.mkdirSync(destination, { recursive: true });
const manifest = {};
const current = new Set(["manifest.json"]);
const write = (file, content) => {
  fs.writeFileSync(path.join(destination, file), content);
  current.add(file);
};
for (const [name, content] of built) {
  const file = hashedName(name, content);
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  write(file, content);
  write(`${file}.br`, brotli);
  write(`${file}.gz`, gzipSync(content, { level: 9 }));
  manifest[name] = file;
  console.log(file.padEnd(34), `${content.length}`.padStart(8), "bytes, brotli", `${brotli.length}`.padStart(7));
}
const list = path.join(destination, "manifest.json");
fs.writeFileSync(`${list}.new`, `${JSON.stringify(manifest, null, 1)}\n`);
fs.renameSync(`${list}.new`, list);
// What documents are typeset with. Browsers never get these: the site serves files, and no folder.
const fonts = path.join(packages, "@expo-google-fonts/atkinson-hyperlegible");
const typeset = {
  "AtkinsonHyperlegible-Regular.ttf": "400Regular/AtkinsonHyperlegible_400Regular.ttf",
  "AtkinsonHyperlegible-Bold.ttf": "700Bold/AtkinsonHyperlegible_700Bold.ttf",
  "LICENSE.txt": "LICENSE_FONT",
};
const fontFolder = path.join(destination, "fonts");
fs.mkdirSync(fontFolder, { recursive: true });
for (const [name, source] of Object.entries(typeset)) {
  // A document may be in the making: a font is there whole, old or new.
  fs.copyFileSync(path.join(fonts, source), path.join(fontFolder, `.${name}.new`));
  fs.renameSync(path.join(fontFolder, `.${name}.new`), path.join(fontFolder, name));
}

const tidyUp = (folder, kept) => {
  for (const file of fs.readdirSync(folder, { withFileTypes: true })) {
    if (file.isFile() && !kept(file.name) && !file.name.startsWith(".")) fs.rmSync(path.join(folder, file.name));
  }
};
tidyUp(destination, (name) => current.has(name));
tidyUp(fontFolder, (name) => name in typeset);
