import { defineConfig, metadataHelper } from "html-validate";

// As the HTML standard has it; html-validate's own list has no "expect".
const blocking = { allowed: metadataHelper.allowedIfAttributeHasValue("rel", ["stylesheet", "preload", "modulepreload", "expect"]) };

export default defineConfig({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
  elements: ["html5", { link: { attributes: { blocking } } }],
  rules: {
    "long-title": "off",
    "no-trailing-whitespace": "off",
    "no-inline-style": "error",
    "require-sri": "off",
    "no-redundant-role": "off",
    "valid-autocomplete": "error",
  },
});
