#include "roles/process/remote_inventory.h"

#include <chrono>
#include <utility>

#include "roles/api/codec.h"
#include "roles/api/storage_dto.h"
#include "roles/process/node_call.h"

namespace portreto::roles {
namespace {

constexpr std::chrono::seconds kTimeout{5};

}  // namespace

Task<Result<services::NodeInventory::Damage>> RemoteInventory::damage(std::string node) {
  http::Client* client = nodes_.find(node);
  if (client == nullptr) co_return fail(ErrorCode::kUnavailable, "The storage node is not known now.");
  PORTRETO_CO_ASSIGN(
      const std::string text,
      co_await call_node(*client, credentials_, clock_.now(),
                         {.epoch = leadership_.epoch(), .target = "/api/v1/damage", .timeout = kTimeout}));
  PORTRETO_CO_ASSIGN(const auto list, api::from_response_json<api::DamageList>(text));
  Damage damage{.bytes = list.damaged_bytes};
  for (const api::DamagedBlob& found : list.blobs) {
    damage.blobs.push_back({found.blob, static_cast<std::uint16_t>(found.variant)});
  }
  co_return damage;
}

}  // namespace portreto::roles
