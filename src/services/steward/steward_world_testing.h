#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "imaging/vips_imager.h"
#include "services/image_store.h"
#include "services/replicated_world_testing.h"
#include "services/steward/steward.h"

namespace portreto::services {

// Copies between the nodes of a world, as the nodes would do it themselves.
class FakeTransfer final : public BlobTransfer {
 public:
  explicit FakeTransfer(blob::FaultyNodes& nodes) : nodes_(nodes) {}
  // Asked before each transfer; may let others run, and throw.
  std::function<Task<void>(blob::BlobKey, std::string from, std::string to)> before;
  std::size_t calls = 0;
  std::size_t running_max = 0;  // to one target

  Task<Status> copy(blob::BlobKey key, blob::BlobInfo info, std::string from, std::string to) override {
    ++calls;
    running_max = std::max(running_max, ++running_[to]);
    auto outcome = co_await carry(key, info, from, to);
    --running_[to];
    co_return outcome;
  }

 private:
  Task<Status> carry(blob::BlobKey key, blob::BlobInfo info, std::string from, std::string to) {
    if (before) co_await before(key, from, to);
    PORTRETO_CO_ASSIGN(Bytes bytes, co_await nodes_[from].get(key, 0, info.size_bytes));
    PORTRETO_CO_TRY(co_await nodes_[to].put(key, blob::source_of(std::move(bytes))));
    co_return Status{};
  }

  blob::FaultyNodes& nodes_;
  std::map<std::string, std::size_t> running_;
};

// What the nodes of a world say of themselves, in so far as the test does not say otherwise.
class FakeInventory final : public NodeInventory {
 public:
  explicit FakeInventory(blob::FaultyNodes& nodes) : nodes_(nodes) {}
  std::map<std::string, Damage> damaged;  // a node that is not in it is in order
  std::set<std::string> silent;
  std::map<BlobId, Timestamp> created;  // others are old

  Task<Result<Damage>> damage(std::string node) override {
    if (silent.contains(node)) co_return fail(ErrorCode::kUnavailable, "This failed for a test.");
    co_return damaged[node];
  }
  Task<Result<Page>> list(std::string node, std::string, std::string from) override {
    constexpr std::size_t kPageItems = 7;
    if (silent.contains(node)) co_return fail(ErrorCode::kUnavailable, "This failed for a test.");
    const std::vector<blob::BlobKey> keys = nodes_[node].bytes.keys();
    Page page;
    std::size_t at = from.empty() ? 0 : std::stoul(from);
    for (; at < keys.size() && page.items.size() < kPageItems; ++at)
      page.items.push_back({keys[at], created[keys[at].id]});
    if (at < keys.size()) page.next = std::to_string(at);
    co_return page;
  }

 private:
  blob::FaultyNodes& nodes_;
};

class FakeLeadership final : public cluster::Leadership {
 public:
  std::optional<std::uint64_t> value = 1;
  std::optional<std::uint64_t> epoch() const override { return value; }
  cluster::Subscription watch(std::function<void(std::optional<std::uint64_t>)>) override { return {}; }
};

// The metadata with locations that may fail.
class StewardMetadata final : public metadata::MetadataStore {
 public:
  StewardMetadata(metadata::MetadataStore& real, metadata::LocationStore& locations)
      : real_(real), locations_(locations) {}
  metadata::AccountStore& accounts() override { return real_.accounts(); }
  metadata::SessionStore& sessions() override { return real_.sessions(); }
  metadata::ProfileStore& profiles() override { return real_.profiles(); }
  metadata::GalleryStore& galleries() override { return real_.galleries(); }
  metadata::PhotoStore& photos() override { return real_.photos(); }
  metadata::SocialStore& social() override { return real_.social(); }
  metadata::FollowStore& follows() override { return real_.follows(); }
  metadata::LocationStore& locations() override { return locations_; }
  metadata::StorageNodeStore& storage_nodes() override { return real_.storage_nodes(); }
  metadata::UploadStore& uploads() override { return real_.uploads(); }
  metadata::ShareLinkStore& share_links() override { return real_.share_links(); }
  metadata::NotificationStore& notifications() override { return real_.notifications(); }
  metadata::SearchStore& search() override { return real_.search(); }
  metadata::DeletionStore& deletions() override { return real_.deletions(); }
  metadata::BlockStore& blocks() override { return real_.blocks(); }
  metadata::PasskeyStore& passkeys() override { return real_.passkeys(); }
  metadata::SiteStore& site() override { return real_.site(); }
  metadata::CaseStore& cases() override { return real_.cases(); }
  metadata::AuditStore& audit() override { return real_.audit(); }
  metadata::QuotaStore& quotas() override { return real_.quotas(); }
  metadata::DigestStore& digests() override { return real_.digests(); }
  std::unique_ptr<metadata::Records> records() override { return real_.records(); }
  Task<Status> check() override { return real_.check(); }

 private:
  metadata::MetadataStore& real_;
  metadata::LocationStore& locations_;
};

// Six storage nodes in three zones, with a steward. Not thread-safe.
class StewardWorld : public ReplicatedWorld {
 public:
  using NodeState = model::StorageNode::State;
  static constexpr std::chrono::seconds kRepairDelay{30};

  StewardWorld() : StewardWorld(Steward::Options{.repair_delay = kRepairDelay}) {}
  explicit StewardWorld(Steward::Options options) : options_(options) {
    restart();
    look();
  }

  // Another process takes over.
  void restart() {
    ++*leadership.value;
    steward = std::make_unique<Steward>(
        Steward::Dependencies{
            .metadata = all_metadata,
            .nodes = nodes,
            .copies = copies,
            .transfer = transfer,
            .inventory = inventory,
            .bytes = bytes,
            .sweeper = sweeper,
            .erasure = erasure,
            .leadership = leadership,
            .storage = [this] { return std::make_shared<const std::vector<cluster::Member>>(members); },
            .clock = clock},
        options_);
  }

  void look() { run(steward->watch()); }
  // So long that what is away now is lost.
  void wait() {
    look();
    clock.advance(kRepairDelay);
    look();
  }
  void repair() { run(steward->repair()); }
  void audit() { run(steward->audit()); }
  void heal() { run(steward->heal()); }
  void search_orphans() { run(steward->search_orphans()); }
  void read_back() { run(steward->read_back()); }
  // So late that nothing has to wait for its time.
  void sweep_late() {
    clock.advance(std::chrono::hours(2));
    look();
    run(steward->sweep());
  }

  void kill(const std::string& name) {
    std::erase_if(members, [&](const cluster::Member& member) { return member.instance == name; });
    auto& node = nodes[name];
    node.on_put = node.on_read = node.on_erase = blob::always(ErrorCode::kUnavailable);
  }
  void revive(const std::string& name) {
    if (is_present(name)) return;
    auto& node = nodes[name];
    node.on_put = node.on_read = node.on_erase = nullptr;
    members.push_back({.role = cluster::Role::kStorage,
                       .instance = name,
                       .zone = zones.at(name),
                       .disks = {{.id = name, .capacity_bytes = 2'000'000, .free_bytes = 1'000'000}}});
  }
  void wipe(const std::string& name, const std::vector<BlobId>& blobs) {
    for (const BlobId blob : blobs) {
      for (const std::uint16_t variant : kVariants) (void)run(nodes[name].bytes.erase({blob, variant}));
    }
  }
  bool is_present(const std::string& name) const {
    return std::ranges::any_of(members, [&](const cluster::Member& member) { return member.instance == name; });
  }
  void set_state(const std::string& name, NodeState state) {
    EXPECT_TRUE(run(metadata.storage_nodes().set_state(name, state)));
    look();
  }

  // Stored blobs, of which some lie on each node.
  std::vector<BlobId> put_some(int count = 40) {
    std::vector<BlobId> blobs;
    for (int i = 0; i < count; ++i) {
      blobs.push_back(new_blob());
      EXPECT_TRUE(put(blobs.back()));
    }
    return blobs;
  }
  bool has_copy_on(BlobId blob, const std::string& node) {
    const auto row = location(blob);
    return row && std::ranges::find(row->copies, node) != row->copies.end();
  }
  // On two nodes that are there, in different zones, exact and live.
  bool is_safe(BlobId blob) {
    const auto row = location(blob);
    if (!row || row->state != State::kLive || row->copies.size() != 2) return false;
    if (zones.at(row->copies[0]) == zones.at(row->copies[1])) return false;
    return std::ranges::all_of(row->copies,
                               [&](const std::string& node) { return is_present(node) && is_complete_on(node, blob); });
  }
  bool are_safe(const std::vector<BlobId>& blobs) {
    return std::ranges::all_of(blobs, [this](BlobId blob) { return is_safe(blob); });
  }
  // No bytes but those of copies, and no node named for anything else.
  bool is_tidy(const std::vector<BlobId>& blobs) {
    std::map<std::string, std::size_t> expected;
    for (const BlobId blob : blobs) {
      const auto row = location(blob);
      if (!row) continue;
      if (!row->leftovers.empty()) return false;
      for (const std::string& node : row->copies) expected[node] += std::size(kVariants);
    }
    return std::ranges::all_of(zones, [&](const auto& zone) { return parts_on(zone.first) == expected[zone.first]; });
  }

  StewardMetadata all_metadata{metadata, locations};
  FakeTransfer transfer{nodes};
  FakeInventory inventory{nodes};
  FakeLeadership leadership;
  BlockingPool pool{1, 8};
  imaging::VipsImager imager{pool};
  ImageStore images{all_metadata, bytes, imager, {}, clock};
  Sweeper sweeper{all_metadata, images, clock};
  AccountErasure erasure{all_metadata, images, sweeper, clock};
  std::unique_ptr<Steward> steward;

 private:
  const Steward::Options options_;
};

}  // namespace portreto::services
