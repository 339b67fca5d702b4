/**
 * Builds everything the browser needs into desk/static: the chat script, the launcher, the chat page, the console's
 * assets, and manifest.json with the names. The folder belongs to this script: files it did not make are removed.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const web = dirname(fileURLToPath(import.meta.url));
const out = join(web, "..", "desk", "static");
/** The oldest browsers we serve: Chrome 87 (WeChat's own), Safari 14. */
const target = ["chrome87", "safari14", "firefox85"];
/** The launcher loads on every page of a union's site; more would be a burden on the host. */
const WIDGET_LIMIT = 8 * 1024;

/** Bundles one entry as a classic script and returns its code. */
async function bundle(entry, define = {}) {
  const result = await build({
    root: web,
    configFile: false,
    logLevel: "warn",
    // The package's ready bundle is a quarter smaller than its transpiled main file; our target lowers its syntax.
    resolve: { alias: { "deep-chat": "deep-chat/dist/deepChat.bundle.js" } },
    define: { "process.env.NODE_ENV": '"production"', ...define },
    build: {
      target,
      write: false,
      emptyOutDir: false,
      chunkSizeWarningLimit: 2000,
      rollupOptions: { input: join(web, "src", entry), output: { format: "iife", codeSplitting: false } },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((item) => item.output);
  const chunks = outputs.filter((item) => item.type === "chunk");
  if (chunks.length !== 1) throw new Error(`${entry}: expected one script, got ${chunks.length}`);
  return ascii(chunks[0].code);
}

/** Escapes what is not ASCII: many union sites are GBK pages, and a script without a charset is read as its page. */
function ascii(code) {
  return code.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const written = [];

function put(name, content) {
  const path = join(out, name);
  mkdirSync(dirname(path), { recursive: true });
  // Written beside and renamed: a running desk never serves half a file.
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
  written.push(name);
  return name;
}

function hashed(stem, extension, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 10);
  return put(`${stem}-${digest}.${extension}`, content);
}

/** web/console/assets.json: `copy` takes files out of npm packages, `own` takes files that stand beside it. */
function copyConsole() {
  const list = join(web, "console", "assets.json");
  if (!existsSync(list)) return [];
  const assets = JSON.parse(readFileSync(list, "utf8"));
  const sources = [
    ...(assets.copy ?? []).map((item) => [join(web, "node_modules", item.package, item.from), item.to]),
    ...(assets.own ?? []).map((item) => [join(web, "console", item.from), item.to]),
  ];
  return sources.map(([from, to]) => put(join("console", to), readFileSync(from)));
}

/** Removes what earlier builds left: everything but what was written now (the folder is ours alone). */
function removeOld(folder = "") {
  for (const item of readdirSync(join(out, folder), { withFileTypes: true })) {
    const name = join(folder, item.name);
    if (item.isDirectory()) removeOld(name);
    else if (!written.includes(name)) rmSync(join(out, name));
  }
}

function sizeOf(name) {
  const content = readFileSync(join(out, name));
  return `${name} ${content.length} bytes (${gzipSync(content).length} compressed)`;
}

const chatScript = hashed("chat", "js", await bundle("chat.ts"));
const widgetCode = await bundle("widget.ts", { CHAT_SCRIPT: JSON.stringify(chatScript) });
if (Buffer.byteLength(widgetCode) > WIDGET_LIMIT) {
  throw new Error(`widget.js has ${Buffer.byteLength(widgetCode)} bytes, more than ${WIDGET_LIMIT}`);
}
put("widget.js", widgetCode);
const chatStyle = hashed("chat", "css", readFileSync(join(web, "src", "styles", "page.css"), "utf8"));
const page = readFileSync(join(web, "chat.html"), "utf8");
put("chat.html", page.replaceAll("{{chat.js}}", chatScript).replaceAll("{{chat.css}}", chatStyle));
put("favicon.svg", readFileSync(join(web, "src", "favicon.svg")));
const manifest = {
  "chat.css": chatStyle,
  "chat.html": "chat.html",
  "chat.js": chatScript,
  console: copyConsole().sort(),
  "favicon.svg": "favicon.svg",
  "widget.js": "widget.js",
};
put("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
removeOld();
console.log(`desk/static: ${written.length} files, ${sizeOf("widget.js")}, ${sizeOf(chatScript)}`);
