#include <fmt/format.h>

#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

void add_count(Dictionary& page, std::string_view label, std::string_view value) {
  Dictionary& row = page.add_section("COUNT");
  row.set("LABEL", label);
  row.set("VALUE", value);
}

void set_instant(Dictionary& dictionary, Timestamp time) {
  dictionary.set("TIME_ISO", format_rfc3339(time));
  dictionary.set("TIME_TEXT", time_text(time));
}

void add_node(Dictionary& page, const api::ErasedNode& node) {
  Dictionary& row = page.add_section("NODE");
  row.set("NODE_NAME", node.node == "local" ? "This server" : node.node);
  row.set("IMAGES_TEXT", fmt::format("{}, {}", count_text(node.images, "image", "images"), size_text(node.bytes)));
  if (node.is_retired) {
    row.show("RETIRED");
  } else if (node.erased_at) {
    set_instant(row.add_section("ERASED"), *node.erased_at);
  } else {
    row.add_section("WAITING").set("LEFT_TEXT", count_text(node.left, "image is", "images are"));
  }
}

}  // namespace

std::string render_delete_account(const PageContext& context, const FormState& form) {
  Layout layout(context, "settings_delete.tpl", "Delete your account", Section::kNone);
  Dictionary& page = layout.page();
  page.set("MY_USERNAME", context.viewer ? context.viewer->username : "");
  set_form(page, form, {"username"});
  return layout.render();
}

std::string render_deletion_receipt(const PageContext& context, const api::DeletionReceipt& receipt) {
  Layout layout(context, "deletion_receipt.tpl", "Your account is deleted", Section::kNone);
  Dictionary& page = layout.page();
  set_instant(page, receipt.deleted_at);
  page.show(receipt.finished_at ? "FINISHED" : receipt.erased_at ? "NODES_LEFT" : "UNDER_WAY");
  if (!receipt.is_counted) return layout.render();
  Dictionary& counted = page.add_section("COUNTED");
  add_count(counted, "Photos", fmt::format("{} ({})", receipt.photos, size_text(receipt.bytes)));
  add_count(counted, "Galleries", std::to_string(receipt.galleries));
  add_count(counted, "Comments", std::to_string(receipt.comments));
  add_count(counted, "Likes", std::to_string(receipt.likes));
  add_count(counted, "Follows", std::to_string(receipt.follows));
  if (receipt.nodes.empty()) return layout.render();
  Dictionary& nodes = counted.add_section("NODES");
  for (const api::ErasedNode& node : receipt.nodes) add_node(nodes, node);
  return layout.render();
}

}  // namespace portreto::roles::web
