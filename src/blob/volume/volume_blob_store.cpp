#include "blob/volume/volume_blob_store.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "blob/volume/engine.h"
#include "blob/volume/maintenance.h"

namespace portreto::blob {
namespace {

using volume::CommitOutcome;
using volume::Engine;
using volume::Mutation;

// A put is tried again when another put of its key came first and an erase undid that one; nobody does so for long.
constexpr int kPutTriesMax = 8;

// What an operator who asks for compaction wants freed: more than the padding of batches, which is always there.
constexpr double kAnyShare = 0.02;

// Hands the mutation to the writer and resumes, on the caller's event loop, with the answer.
Task<Result<CommitOutcome>> commit(std::shared_ptr<Engine> engine, Mutation mutation) {
  std::optional<Result<CommitOutcome>> outcome;
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
      [&](auto handler) {
        mutation.done = [&outcome, handler = std::move(handler)](Result<CommitOutcome> result) mutable {
          outcome = std::move(result);
          auto executor = boost::asio::get_associated_executor(handler);
          boost::asio::post(executor, std::move(handler));
        };
        engine->submit(std::move(mutation));
      },
      boost::asio::use_awaitable);
  co_return std::move(*outcome);
}

}  // namespace

std::unique_ptr<VolumeBlobStore> VolumeBlobStore::open(const VolumeSettings& settings, BlockingPool& pool) {
  return open(settings, pool, volume::open_directory(settings.directory));
}

std::unique_ptr<VolumeBlobStore> VolumeBlobStore::open(const VolumeSettings& settings, BlockingPool& pool,
                                                       std::unique_ptr<volume::Directory> directory) {
  auto engine = std::make_shared<Engine>(settings, std::move(directory));
  return std::unique_ptr<VolumeBlobStore>(new VolumeBlobStore(std::move(engine), pool, settings));
}

VolumeBlobStore::VolumeBlobStore(std::shared_ptr<Engine> engine, BlockingPool& pool, const VolumeSettings& settings)
    : engine_(std::move(engine)), pool_(pool) {
  if (settings.has_maintenance) maintenance_ = std::make_unique<volume::Maintenance>(*engine_, settings);
}

VolumeBlobStore::~VolumeBlobStore() {
  maintenance_.reset();
  engine_->close();
}

// The coroutines below keep the engine, and touch the store itself no more once they have been suspended.

Task<Result<PutOutcome>> VolumeBlobStore::put(BlobKey key, std::shared_ptr<BlobSource> source) {
  const auto engine = engine_;
  BlockingPool& pool = pool_;
  for (int tries = 0; tries < kPutTriesMax; ++tries) {
    auto prepared = co_await pool.run([engine, key, source] { return engine->prepare_put(key, source); });
    if (!prepared) co_return fail(std::move(prepared).error());
    if (!*prepared) co_return PutOutcome::kAlreadyThere;
    PORTRETO_CO_ASSIGN(const auto outcome, co_await commit(engine, std::move(**prepared)));
    if (outcome == CommitOutcome::kDone) co_return PutOutcome::kStored;
  }
  co_return fail(ErrorCode::kOverloaded, "The blob is being put and deleted by others at once. Try again.");
}

Task<Result<BlobInfo>> VolumeBlobStore::head(BlobKey key) {
  const auto engine = engine_;
  co_return co_await pool_.run([engine, key] { return engine->head(key); });
}

Task<Result<Bytes>> VolumeBlobStore::get(BlobKey key, std::uint64_t offset, std::uint64_t length) {
  const auto engine = engine_;
  co_return co_await pool_.run([engine, key, offset, length] { return engine->get(key, offset, length); });
}

Task<Result<FetchedBlob>> VolumeBlobStore::fetch(BlobKey key) {
  const auto engine = engine_;
  co_return co_await pool_.run([engine, key] { return engine->fetch(key); });
}

Task<Status> VolumeBlobStore::erase(BlobKey key) {
  const auto engine = engine_;
  auto prepared = co_await pool_.run([engine, key] { return engine->prepare_erase(key); });
  if (!prepared) co_return fail(std::move(prepared).error());
  PORTRETO_CO_TRY(co_await commit(engine, std::move(*prepared)));
  co_return Status{};
}

std::optional<ResidentBlob> VolumeBlobStore::find_resident(const BlobKey& key) {
  return engine_->catalogue().find_resident(key);
}

void VolumeBlobStore::verified(const BlobKey& key) { engine_->catalogue().mark_verified(key); }

Task<Result<BlobPage>> VolumeBlobStore::list(BlobCursor from, std::size_t count_max) {
  const auto engine = engine_;
  co_return co_await pool_.run([engine, from, count_max] { return engine->list(from, count_max); });
}

Result<std::size_t> VolumeBlobStore::compact_all() {
  volume::Pacer at_full_speed(0);
  for (std::size_t made = 0;; ++made) {
    PORTRETO_ASSIGN(const bool freed, engine_->compact(kAnyShare, at_full_speed));
    if (!freed) return made;
  }
}

Status VolumeBlobStore::scrub_all() {
  volume::Pacer at_full_speed(0);
  engine_->restart_scrub();  // a round that the server had begun would leave out what it has read already
  return engine_->scrub(at_full_speed);
}

Status VolumeBlobStore::checkpoint() { return engine_->checkpoint(); }

Result<DiskUsage> VolumeBlobStore::disk() const {
  const auto space = engine_->space();
  if (!space) return fail(ErrorCode::kUnavailable, "The disk does not tell its size: " + space.error().message());
  return DiskUsage{.free_bytes = space->free_bytes, .total_bytes = space->total_bytes};
}

StoreUsage VolumeBlobStore::usage() const { return engine_->catalogue().usage(); }

bool VolumeBlobStore::may_hold(const BlobKey& key) const { return engine_->catalogue().may_hold(key); }

Uuid VolumeBlobStore::cluster_id() const { return engine_->cluster_id(); }

Uuid VolumeBlobStore::disk_id() const { return engine_->disk_id(); }

VolumeHealth VolumeBlobStore::health() const { return engine_->health(); }

std::vector<VolumeUsage> VolumeBlobStore::volumes() const {
  std::vector<VolumeUsage> usages;
  for (const auto& volume : engine_->catalogue().volumes()) {
    usages.push_back({.volume = volume->epoch(),
                      .sealed = volume->sealed(),
                      .capacity_bytes = volume->capacity_bytes(),
                      .used_bytes = volume->end_bytes() - volume::kFirstBatchOffset,
                      .live_bytes = volume->live_bytes()});
  }
  return usages;
}

std::uint64_t VolumeBlobStore::index_memory_bytes() const { return engine_->catalogue().memory_bytes(); }

}  // namespace portreto::blob
