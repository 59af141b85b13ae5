#include "roles/process/remote_inventory.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "roles/api/codec.h"
#include "roles/api/storage_dto.h"
#include "roles/process/node_call.h"

namespace portreto::roles {
namespace {

// A page of an inventory takes a look at each volume.
constexpr std::chrono::seconds kTimeout{30};
constexpr std::size_t kPageItems = 2000;

}  // namespace

template <typename Answer>
Task<Result<Answer>> RemoteInventory::ask(std::string node, std::string target) {
  http::Client* client = nodes_.find(node);
  if (client == nullptr) co_return fail(ErrorCode::kUnavailable, "The storage node is not known now.");
  PORTRETO_CO_ASSIGN(
      const std::string text,
      co_await call_node(*client, credentials_, clock_.now(),
                         {.epoch = leadership_.epoch(), .target = std::move(target), .timeout = kTimeout}));
  co_return api::from_response_json<Answer>(text);
}

Task<Result<services::NodeInventory::Damage>> RemoteInventory::damage(std::string node) {
  PORTRETO_CO_ASSIGN(const auto list, co_await ask<api::DamageList>(std::move(node), "/api/v1/damage"));
  Damage damage{.bytes = list.damaged_bytes};
  for (const api::DamagedBlob& found : list.blobs) {
    damage.blobs.push_back({found.blob, static_cast<std::uint16_t>(found.variant)});
  }
  co_return damage;
}

Task<Result<services::NodeInventory::Page>> RemoteInventory::list(std::string node, std::string disk,
                                                                  std::string from) {
  std::string target = fmt::format("/api/v1/disks/{}/blobs?limit={}", disk, kPageItems);
  if (!from.empty()) target += "&cursor=" + from;
  PORTRETO_CO_ASSIGN(const auto list, co_await ask<api::InventoryPage>(std::move(node), std::move(target)));
  Page page{.next = list.next.value_or("")};
  for (const api::InventoryItem& item : list.blobs) {
    page.items.push_back({{item.blob, static_cast<std::uint16_t>(item.variant)}, item.created});
  }
  co_return page;
}

}  // namespace portreto::roles
