#include <fmt/format.h>

#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

void add_count(Dictionary& page, Text label, std::string_view value) {
  Dictionary& row = page.add_section("COUNT");
  row.set("LABEL", label);
  row.set("VALUE", value);
}

void set_instant(Dictionary& dictionary, Timestamp time) {
  dictionary.set("TIME_ISO", format_rfc3339(time));
  dictionary.set("TIME_TEXT", time_text(dictionary.language(), time));
}

void add_node(Dictionary& page, const api::ErasedNode& node) {
  Dictionary& row = page.add_section("NODE");
  const Language& language = page.language();
  row.set("NODE_NAME", node.node == "local" ? language.say("This server"_t) : node.node);
  row.set("IMAGES_TEXT",
          fmt::format("{}, {}", language.count(node.images, "{} image|{} images"_n), size_text(language, node.bytes)));
  if (node.is_retired) {
    row.show("RETIRED");
  } else if (node.erased_at) {
    set_instant(row.add_section("ERASED"), *node.erased_at);
  } else {
    row.add_section("WAITING").set_count("LEFT_TEXT", node.left, "{} image is|{} images are"_n);
  }
}

}  // namespace

std::string render_delete_account(const PageContext& context, const FormState& form) {
  Layout layout(context, "settings_delete.tpl", "Delete your account"_t, Section::kNone);
  Dictionary& page = layout.page();
  page.set("MY_USERNAME", context.viewer ? context.viewer->username : "");
  set_form(page, form, {"username"});
  return layout.render();
}

std::string render_deletion_receipt(const PageContext& context, const api::DeletionReceipt& receipt) {
  Layout layout(context, "deletion_receipt.tpl", "Your account is deleted"_t, Section::kNone);
  Dictionary& page = layout.page();
  set_instant(page, receipt.deleted_at);
  page.show(receipt.finished_at ? "FINISHED" : receipt.erased_at ? "NODES_LEFT" : "UNDER_WAY");
  if (!receipt.is_counted) return layout.render();
  Dictionary& counted = page.add_section("COUNTED");
  add_count(counted, "Photos"_t, fmt::format("{} ({})", receipt.photos, size_text(layout.language(), receipt.bytes)));
  add_count(counted, "Galleries"_t, std::to_string(receipt.galleries));
  add_count(counted, "Comments"_t, std::to_string(receipt.comments));
  add_count(counted, "Likes"_t, std::to_string(receipt.likes));
  add_count(counted, "Follows"_t, std::to_string(receipt.follows));
  if (receipt.nodes.empty()) return layout.render();
  Dictionary& nodes = counted.add_section("NODES");
  for (const api::ErasedNode& node : receipt.nodes) add_node(nodes, node);
  return layout.render();
}

}  // namespace portreto::roles::web
