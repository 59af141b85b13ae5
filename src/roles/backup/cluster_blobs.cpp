#include "roles/backup/cluster_blobs.h"

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>
#include <utility>

#include "roles/process/cluster_access.h"
#include "roles/process/node_clients.h"
#include "roles/process/wiring.h"
#include "services/replicated_image_bytes.h"

namespace portreto::roles {
namespace {

// A node that is busy is waited for longer than a page would.
constexpr std::chrono::seconds kReadPatience{30};

}  // namespace

struct ClusterBlobs::Parts {
  Parts(const config::Settings& settings, metadata::MetadataStore& metadata, TaskRunner& runner, BlockingPool& pool)
      : metadata(metadata),
        access(settings, runner, pool),
        stores(open_nodes(clients, signer, pool, system_clock(), nullptr, kReadPatience)),
        // Nobody else writes these blobs, so what is half-done was left by an earlier try, however young it is.
        bytes(metadata.locations(), *copies, [this] { return clients.members(); }, system_clock(),
              {.copies = settings.cluster.copies, .write_age_max = std::chrono::milliseconds(0)}) {}

  metadata::MetadataStore& metadata;
  ClusterAccess access;
  NodeClients clients;
  security::UrlSigner signer;
  std::unique_ptr<blob::BlobNodes> stores;
  std::unique_ptr<blob::BlobCopies> copies = open_copies(*stores);
  services::ReplicatedImageBytes bytes;
  cluster::Subscription membership;
};

ClusterBlobs::ClusterBlobs(const config::Settings& settings, metadata::MetadataStore& metadata, TaskRunner& runner,
                           BlockingPool& pool)
    : parts_(std::make_unique<Parts>(settings, metadata, runner, pool)) {
  Parts& parts = *parts_;
  const cluster::MemberList members = parts.access.storage();
  if (!members || members->empty()) {
    throw std::runtime_error("No storage node answers. Start the cluster's storage nodes, and its registry.");
  }
  if (auto read = parts.access.read_url_keys(parts.signer); !read) {
    throw std::runtime_error(fmt::format("The keys for pictures cannot be read: {}", read.error().message));
  }
  parts.clients.set_members(members);
  parts.membership = parts.access.registry()->watch_members(cluster::Role::kStorage,
                                                            [&clients = parts.clients](cluster::MemberList now) {
                                                              if (!now->empty()) clients.set_members(std::move(now));
                                                            });
}

ClusterBlobs::~ClusterBlobs() = default;

bool ClusterBlobs::has_app_servers() const { return !parts_->access.registry()->members(cluster::Role::kApp)->empty(); }

Task<Result<blob::BlobInfo>> ClusterBlobs::head(blob::BlobKey key) {
  PORTRETO_CO_ASSIGN(model::BlobLocation row, co_await parts_->metadata.locations().find(key.id));
  if (row.state != model::BlobLocation::State::kLive || row.copies.empty()) {
    co_return fail(ErrorCode::kNotFound, "No storage node has a whole copy of this.");
  }
  co_return co_await parts_->copies->head(std::move(row.copies), key);
}

Task<Result<Bytes>> ClusterBlobs::get(blob::BlobKey key, std::uint64_t offset, std::uint64_t length) {
  co_return co_await parts_->bytes.get(key.id, key.variant, offset, length);
}

Task<Status> ClusterBlobs::put(BlobId blob, std::vector<blob::BlobPart> parts) {
  auto found = co_await parts_->metadata.locations().find(blob);
  if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(std::move(found).error());
  if (found) {
    if (found->state == model::BlobLocation::State::kLive && found->leftovers.empty()) co_return Status{};
    PORTRETO_CO_TRY(co_await parts_->bytes.erase(blob, found->variants));
  }
  co_return co_await parts_->bytes.put(blob, std::move(parts));
}

Task<Result<Bytes>> ClusterBlobs::get(BlobId blob, std::uint16_t variant, std::uint64_t offset, std::uint64_t length) {
  return parts_->bytes.get(blob, variant, offset, length);
}

Task<Status> ClusterBlobs::erase(BlobId blob, std::vector<std::uint16_t> variants) {
  return parts_->bytes.erase(blob, std::move(variants));
}

}  // namespace portreto::roles
