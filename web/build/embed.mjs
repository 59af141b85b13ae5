// Writes the C++ files that carry assets and templates, and the texts of each language, inside the program.
import { createHash } from "node:crypto";
import path from "node:path";

export function embeddedSource(outDir, assets, languages) {
  const lines = [
    "// Written by web/build.mjs.",
    '#include "roles/web/embedded_assets.h"',
    "",
    "namespace portreto::roles::web {",
    "namespace {",
    "",
  ];
  const assetEntries = assets.map((asset, index) => {
    const file = path.join(outDir, "assets", asset.servedName);
    lines.push(...bytes(`kAsset${index}`, file, asset.hash));
    const hasGzip = asset.gzip && asset.gzip.length < asset.bytes.length;
    if (hasGzip) lines.push(...bytes(`kAsset${index}Gzip`, `${file}.gz`, asset.hash));
    const gzip = hasGzip ? `view(kAsset${index}Gzip)` : "{}";
    return `    {"${asset.servedName}", "${asset.contentType}", "${asset.hash}", view(kAsset${index}), ${gzip}},`;
  });
  for (const { code, templates } of languages) {
    for (const [index, { name, text }] of templates.entries()) {
      const file = path.join(outDir, "templates", code, name);
      lines.push(...bytes(`kTemplate${index}${suffix(code)}`, file, createHash("sha256").update(text).digest("hex").slice(0, 12)));
    }
  }
  lines.push(
    "template <std::size_t N>",
    "ByteView view(const char (&bytes)[N]) {",
    "  return std::as_bytes(std::span(bytes));",
    "}",
    "template <std::size_t N>",
    "std::string_view source(const char (&bytes)[N]) {",
    "  return as_text(view(bytes));",
    "}",
    "",
    "const EmbeddedAsset kAssets[] = {",
    ...assetEntries,
    "};",
    ...languages.flatMap(templateTable),
    "const EmbeddedTemplates kTemplates[] = {",
    ...languages.map(({ code }) => `    {"${code}", kTemplates${suffix(code)}},`),
    "};",
    "",
    "}  // namespace",
    "",
    "std::span<const EmbeddedAsset> embedded_assets() { return kAssets; }",
    "std::span<const EmbeddedTemplates> embedded_templates() { return kTemplates; }",
    "",
    "}  // namespace portreto::roles::web",
    "",
  );
  return lines.join("\n");
}

export function textsSource(languages) {
  return [
    "// Written by web/build.mjs.",
    '#include "language/embedded_languages.h"',
    "",
    "namespace portreto::language {",
    "namespace {",
    "",
    ...languages.flatMap(textTable),
    "const EmbeddedLanguage kLanguages[] = {",
    ...languages.map(entry),
    "};",
    "",
    "}  // namespace",
    "",
    "std::span<const EmbeddedLanguage> embedded_languages() { return kLanguages; }",
    "",
    "}  // namespace portreto::language",
    "",
  ].join("\n");
}

const suffix = (code) => `_${code.replaceAll("-", "_")}`;
const quoted = (text) => `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("?", "\\?")}"`;

function templateTable({ code, templates }) {
  return [
    `const EmbeddedTemplate kTemplates${suffix(code)}[] = {`,
    ...templates.map(({ name }, index) => `    {"${name}", source(kTemplate${index}${suffix(code)})},`),
    "};",
  ];
}

// English has none, and C++ no array of that length.
function textTable({ code, table }) {
  return [
    `const EmbeddedText kTexts${suffix(code)}[] = {`,
    ...table.map(({ english, translated }) => `    {${quoted(english)}, ${quoted(translated)}},`),
    "    {},",
    "};",
  ];
}

function entry({ code, name, decimalMark, pluralRule, table }) {
  const form = `[]([[maybe_unused]] std::uint64_t n) { return static_cast<std::size_t>(${pluralRule}); }`;
  const texts = `std::span(kTexts${suffix(code)}).first(${table.length})`;
  return `    {"${code}", ${quoted(name)}, ${quoted(decimalMark)}, ${form}, ${texts}},`;
}

// `version` only makes this text change with the file's content, so that a compiler cache cannot miss it. Of plain `char`, since
// clang 19 takes a file's first byte for one, and refuses 0x89 (of each PNG) in an array of another type.
function bytes(name, file, version) {
  return [`// ${version}`, `const char ${name}[] = {`, `#embed "${file}"`, "};"];
}
