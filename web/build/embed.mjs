// Writes the C++ file that carries assets and templates inside the program.
import { createHash } from "node:crypto";
import path from "node:path";

export function embeddedSource(outDir, assets, templates) {
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
  const templateEntries = templates.map(({ name, text }, index) => {
    lines.push(...bytes(`kTemplate${index}`, path.join(outDir, "templates", name), createHash("sha256").update(text).digest("hex").slice(0, 12)));
    return `    {"${name}", source(kTemplate${index})},`;
  });
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
    "const EmbeddedTemplate kTemplates[] = {",
    ...templateEntries,
    "};",
    "",
    "}  // namespace",
    "",
    "std::span<const EmbeddedAsset> embedded_assets() { return kAssets; }",
    "std::span<const EmbeddedTemplate> embedded_templates() { return kTemplates; }",
    "",
    "}  // namespace portreto::roles::web",
    "",
  );
  return lines.join("\n");
}

// `version` only makes this text change with the file's content, so that a compiler cache cannot miss it. Of plain `char`, since
// clang 19 takes a file's first byte for one, and refuses 0x89 (of each PNG) in an array of another type.
function bytes(name, file, version) {
  return [`// ${version}`, `const char ${name}[] = {`, `#embed "${file}"`, "};"];
}
