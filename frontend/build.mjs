// Bundles the console's script, style and fonts. Output: <out>/assets/* with content hashes in the names, and
// <out>/../console-assets.properties, which tells the templates the hashed names.
import { build } from "esbuild";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.env.COFFERDAM_STATIC ?? join(here, "../target/classes/static"));
const assets = join(out, "assets");
rmSync(assets, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: {
    app: "src/app.js",
    terminal: "src/terminal.js",
    charts: "src/charts.js",
    style: "src/css/app.css",
    terminalstyle: "src/css/terminal.css",
    chartsstyle: "src/css/charts.css",
  },
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome123", "firefox120", "safari17.5"],
  outdir: assets,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
});

const names = Object.entries(result.metafile.outputs)
  .filter(([, output]) => output.entryPoint)
  .map(([file, output]) => {
    const key = basename(output.entryPoint).replace(/\.(js|css)$/, "");
    return `${key}.${file.endsWith(".css") ? "css" : "js"}=/assets/${basename(file)}`;
  })
  .sort();
writeFileSync(join(dirname(out), "console-assets.properties"), names.join("\n") + "\n");
console.log(names.join("\n"));
