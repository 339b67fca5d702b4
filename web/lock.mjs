// Drops the `funding` links and refuses any address in package-lock.json: no registry address is ever committed.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
}
const text = `${JSON.stringify(lock, null, 2)}\n`;
if (/https?:/.test(text)) {
  console.error("package-lock.json holds an address; check web/.npmrc (omit-lockfile-registry-resolved)");
  process.exit(1);
}
writeFileSync(path, text);
