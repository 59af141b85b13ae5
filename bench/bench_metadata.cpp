// How long the SQLite backend takes for what a page asks of it, with the way to the blocking pool and back.
//
//   bench_metadata            makes a database of 100,000 galleries and 10,000 photos in a temporary folder first

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <vector>

#include "metadata/search_store.h"
#include "metadata/search_terms.h"
#include "metadata/sqlite/sqlite_metadata_store.h"

namespace portreto {
namespace {

constexpr std::size_t kFollowed = 1000;
constexpr std::size_t kGalleriesEach = 100;
constexpr std::size_t kPhotosInGallery = 50;

// One person who follows 1,000 others with 100 galleries each; 200 galleries of 50 photos; reactions to one.
class World {
 public:
  World() {
    std::string folder = (std::filesystem::temp_directory_path() / "portreto-bench-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = folder;
    store_ = metadata::SqliteMetadataStore::open({.path = folder + "/portreto.db", .writer_queue_max = 1 << 20}, pool_);
    fill();
  }
  ~World() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  metadata::MetadataStore& store() { return *store_; }

  template <typename T>
  T run(Task<Result<T>> task) {
    auto result = boost::asio::co_spawn(loop_, std::move(task), boost::asio::use_future);
    loop_.restart();
    loop_.run();
    return result.get().value();
  }

  const UserId viewer = UserId::generate();
  model::Gallery gallery;
  model::Photo photo;

 private:
  template <typename T>
  void write(Task<Result<T>> task) {
    boost::asio::co_spawn(loop_, std::move(task), [](std::exception_ptr, Result<T> result) {
      if (!result) throw std::runtime_error(result.error().message);
    });
    if (++unfinished_ % 5000 == 0) finish();
  }
  void finish() {
    loop_.restart();
    loop_.run();
  }

  void fill() {
    Timestamp time = system_clock().now() - std::chrono::days(100);
    std::vector<model::Gallery> galleries;
    for (std::size_t i = 0; i < kFollowed; ++i) {
      const UserId followed = UserId::generate();
      write(store_->accounts().insert({.id = followed,
                                       .username = fmt::format("person{}", i),
                                       .email = fmt::format("person{}@example.com", i),
                                       .created_at = time}));
      write(store_->follows().put({viewer, followed, model::FollowState::kAccepted, time}));
      for (std::size_t n = 0; n < kGalleriesEach; ++n) {
        // Everyone's galleries interleave, as they do in life.
        const Timestamp at = time + std::chrono::seconds(n * kFollowed + i * 7919 % kFollowed);
        galleries.push_back({.id = GalleryId::generate(),
                             .owner = followed,
                             .name = fmt::format("Gallery {}", n),
                             .audience = model::Audience::kPublic,
                             .created_at = at,
                             .updated_at = at});
        write(store_->galleries().insert(galleries.back()));
      }
    }
    gallery = galleries.front();
    for (std::size_t i = 0; i < 200 * kPhotosInGallery; ++i) {
      const model::Photo added{.id = PhotoId::generate(),
                               .gallery = galleries[i / kPhotosInGallery].id,
                               .owner = galleries[i / kPhotosInGallery].owner,
                               .image = {.derivative_widths = {320, 640, 960, 1440, 2048}, .thumbhash = Bytes(23)},
                               .file_name = "DSCF0001.JPG",
                               .description = "Late light over the harbour.",
                               .exif = {.camera = "X-T5", .exposure = "1/250 s"},
                               .created_at = time += std::chrono::seconds(1)};
      if (i == kPhotosInGallery / 2) photo = added;
      write(store_->photos().insert(added));
    }
    for (int i = 0; i < 20; ++i)
      write(store_->social().put_like({model::target_of(gallery.id), UserId::generate(), time}));
    finish();
  }

  std::filesystem::path folder_;
  boost::asio::io_context loop_{1};
  BlockingPool pool_{1, 10'000};
  std::unique_ptr<metadata::SqliteMetadataStore> store_;
  std::size_t unfinished_ = 0;
};

World& world() {
  static World world;
  return world;
}

Task<Result<int>> do_nothing(BlockingPool& pool) {
  co_return co_await pool.run([]() -> Result<int> { return 0; });
}

// What the way to the pool and back costs by itself.
void pool_round_trip(benchmark::State& state) {
  BlockingPool pool(1, 10);
  for (auto _ : state) world().run(do_nothing(pool));
}
void find_gallery(benchmark::State& state) {
  for (auto _ : state) world().run(world().store().galleries().find(world().gallery.id));
}
void find_photo(benchmark::State& state) {
  for (auto _ : state) world().run(world().store().photos().find(world().photo.id));
}
void list_50_photos(benchmark::State& state) {
  for (auto _ : state) world().run(world().store().photos().list(world().gallery.id, {.limit = 50}));
}
void photo_neighbours(benchmark::State& state) {
  for (auto _ : state) world().run(world().store().photos().neighbours(world().photo, model::PhotoOrder::kAdded));
}
void reactions(benchmark::State& state) {
  const std::vector targets{model::target_of(world().gallery.id)};
  for (auto _ : state) world().run(world().store().social().reactions(targets, world().viewer));
}
void follow_states(benchmark::State& state) {
  for (auto _ : state) world().run(world().store().follows().states(world().viewer, {world().gallery.owner}));
}
void search_people(benchmark::State& state) {
  for (auto _ : state) world().run(world().store().profiles().search("person5", "", 20));
}
// All of the 10,000 photos have both words.
void search_photos(benchmark::State& state) {
  const metadata::SearchQuery query{.terms = metadata::terms_of_query("harb light")};
  for (auto _ : state) world().run(world().store().search().find(model::TargetKind::kPhoto, query, {.limit = 40}));
}
// Neither is there with the other, so that as many entries are looked at as one call may.
void search_photos_in_vain(benchmark::State& state) {
  const metadata::SearchQuery query{.terms = {"harbour", "nowhere"}};
  for (auto _ : state) world().run(world().store().search().find(model::TargetKind::kPhoto, query, {.limit = 40}));
}
void feed_of_1000_followed(benchmark::State& state) {
  for (auto _ : state) world().run(world().store().galleries().list_feed(world().viewer, {.limit = 20}));
}
void previews_of_20(benchmark::State& state) {
  const auto feed = world().run(world().store().galleries().list_feed(world().viewer, {.limit = 20}));
  for (auto _ : state) world().run(world().store().photos().previews(feed.items, 4));
}

BENCHMARK(pool_round_trip)->UseRealTime();
BENCHMARK(find_gallery)->UseRealTime();
BENCHMARK(find_photo)->UseRealTime();
BENCHMARK(list_50_photos)->UseRealTime();
BENCHMARK(photo_neighbours)->UseRealTime();
BENCHMARK(reactions)->UseRealTime();
BENCHMARK(follow_states)->UseRealTime();
BENCHMARK(search_people)->UseRealTime();
BENCHMARK(search_photos)->UseRealTime();
BENCHMARK(search_photos_in_vain)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(feed_of_1000_followed)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(previews_of_20)->UseRealTime();

}  // namespace
}  // namespace portreto

BENCHMARK_MAIN();
