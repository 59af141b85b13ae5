// Fills a database with people, galleries and photos for benchmarks, and prints as JSON what to measure with. The rows
// are like real ones; the photos' bytes do not exist.
//
//   portreto_seed --database data/portreto.db --users 1000 --galleries 2000 --photos 100000 --password 'quiet harbour'
//   portreto_seed --uri mongodb://127.0.0.1:27017/portreto …

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "metadata/mongo/mongo_database.h"
#include "metadata/mongo/mongo_metadata_store.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "metadata/sqlite/sqlite_metadata_store.h"
#include "runtime/event_loops.h"
#include "security/password.h"

namespace portreto {
namespace {

constexpr std::size_t kBenchPhotos = 50;
constexpr std::size_t kUnfinishedMax = 2000;  // writes under way at once; they share their fsyncs
constexpr std::size_t kFollowsEach = 10;
constexpr std::size_t kMongoWriters = 8;
constexpr std::size_t kInsertedAtOnce = 1000;  // documents of one command
constexpr std::size_t kNamedGalleries = 100;

// Of so many photos each has a description and tags, and of those behind them one in ten, as people are: the index of
// words is most of a database, and of the time that it takes to fill.
constexpr std::size_t kDescribedPhotos = 10'000;
constexpr std::size_t kDescribedOneIn = 10;

struct Options {
  std::string database;
  std::string uri;
  std::string password;
  std::size_t users = 1000;
  std::size_t galleries = 2000;
  std::size_t photos = 10'000;
};

// Keeps many writes going; throws when one fails.
class Writes {
 public:
  explicit Writes(EventLoops& loops) : loops_(loops) {}

  template <typename T>
  void add(Task<Result<T>> write) {
    unfinished_.push_back(boost::asio::co_spawn(loops_.next(), drop_value(std::move(write)), boost::asio::use_future));
    if (unfinished_.size() == kUnfinishedMax) finish();
  }

  // Waits for all: what follows may refer to what was added before.
  void finish() {
    for (auto& write : unfinished_) {
      if (const Status status = write.get(); !status) throw std::runtime_error(status.error().message);
    }
    unfinished_.clear();
  }

 private:
  template <typename T>
  static Task<Status> drop_value(Task<Result<T>> write) {
    auto result = co_await std::move(write);
    if (!result) co_return fail(std::move(result).error());
    co_return Status{};
  }

  EventLoops& loops_;
  std::vector<std::future<Status>> unfinished_;
};

// Inserts galleries and photos, which are many.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual void add(model::Gallery gallery) = 0;
  virtual void add(model::Photo photo) = 0;
  virtual void finish() = 0;
};

// One by one.
class RowsOfStore final : public Rows {
 public:
  RowsOfStore(metadata::MetadataStore& store, EventLoops& loops) : store_(store), writes_(loops) {}
  void add(model::Gallery gallery) override { writes_.add(store_.galleries().insert(std::move(gallery))); }
  void add(model::Photo photo) override { writes_.add(store_.photos().insert(std::move(photo))); }
  void finish() override { writes_.finish(); }

 private:
  metadata::MetadataStore& store_;
  Writes writes_;
};

// The same documents, many with one command.
class RowsOfMongo final : public Rows {
 public:
  RowsOfMongo(const std::string& uri, BlockingPool& pool) : database_(uri, pool, {}, state_) {}
  void add(model::Gallery gallery) override { add(metadata::kGalleries, metadata::stored_document(gallery)); }
  void add(model::Photo photo) override { add(metadata::kPhotos, metadata::stored_document(photo)); }

  void finish() override {
    if (documents_.empty()) return;
    const auto insert = [&](metadata::MongoClient& client) -> Status {
      client.run(metadata::document("insert", collection_, "documents", documents_));
      return {};
    };
    if (const Status done = database_.run(insert); !done) throw std::runtime_error(done.error().message);
    documents_.clear();
  }

 private:
  void add(const char* collection, metadata::Bson document) {
    if (collection != collection_ || documents_.size() == kInsertedAtOnce) finish();
    collection_ = collection;
    documents_.push_back(std::move(document));
  }

  metadata::DatabaseState state_;
  metadata::MongoDatabase database_;
  const char* collection_ = nullptr;
  std::vector<metadata::Bson> documents_;
};

class Seeder {
 public:
  Seeder(const Options& options, metadata::MetadataStore& store, EventLoops& loops, Rows& rows)
      : options_(options), store_(store), writes_(loops), rows_(rows) {}

  boost::json::object run() {
    add_people();
    add_galleries();
    add_photos();
    add_reactions();
    boost::json::array others;
    for (std::size_t i = 1; i < galleries_.size() && others.size() < kNamedGalleries; ++i) {
      // Spread over all.
      const auto& gallery =
          galleries_[i * std::max<std::size_t>(galleries_.size() / (2 * kNamedGalleries), 1) % galleries_.size()];
      if (gallery.audience == model::Audience::kPublic) others.emplace_back(gallery.id.str());
    }
    return {{"username", "bench"},
            {"user", people_.front().str()},
            {"gallery", galleries_.front().id.str()},
            {"public_galleries", std::move(others)},
            {"photo", bench_photos_.at(kBenchPhotos / 2).str()},
            {"photos", kBenchPhotos}};
  }

 private:
  // Rows are a second apart, so that lists have an order.
  Timestamp next_time() { return time_ += std::chrono::seconds(1); }

  void add_people() {
    constexpr std::array kFirstNames{"Μαρία", "Anna", "Γιώργος", "José", "Zoë", "Nikos", "Łukasz", "Ελένη"};
    constexpr std::array kLastNames{"Παπαδοπούλου", "Müller", "García", "Smith", "Κώστας", "Nowak", "Rossi"};
    const auto hash = security::PasswordHasher().hash(options_.password);
    if (!hash) throw std::runtime_error(hash.error().message);
    for (std::size_t i = 0; i <= options_.users; ++i) {
      const std::string username = i == 0 ? "bench" : fmt::format("person{:06}", i);
      const UserId id = UserId::generate();
      people_.push_back(id);
      writes_.add(store_.accounts().insert({.id = id,
                                            .username = username,
                                            .email = username + "@example.com",
                                            .password_hash = i == 0 ? *hash : "no password",
                                            .created_at = next_time()}));
    }
    writes_.finish();
    for (std::size_t i = 0; i < people_.size(); ++i) {
      writes_.add(store_.profiles().update({.user = people_[i],
                                            .first_name = kFirstNames[i % kFirstNames.size()],
                                            .last_name = kLastNames[i % kLastNames.size()],
                                            .bio = "Film, mountains and the sea."}));
      for (std::size_t n = 1; n <= std::min(kFollowsEach, people_.size() - 1); ++n) {
        const UserId followed = people_[(i + n * n) % people_.size()];
        if (followed == people_[i]) continue;
        writes_.add(store_.follows().put({people_[i], followed, model::FollowState::kAccepted, next_time()}));
      }
    }
    writes_.finish();
  }

  // The first is the bench user's own, and public.
  void add_galleries() {
    constexpr std::array kNames{"Summer", "Κυκλάδες", "Portraits", "Winter walks", "Family", "Street", "Άνοιξη"};
    for (std::size_t i = 0; i < std::max<std::size_t>(options_.galleries, 1); ++i) {
      const Timestamp now = next_time();
      const model::Gallery gallery{
          .id = GalleryId::generate(),
          .owner = people_[i % people_.size()],
          .name = fmt::format("{} {}", kNames[i % kNames.size()], i),
          .description = "A few days with an old camera and a new lens, in the order in which we walked.",
          .audience = i % 3 == 2 ? model::Audience::kFollowers : model::Audience::kPublic,
          .created_at = now,
          .updated_at = now};
      galleries_.push_back(gallery);
      rows_.add(gallery);
    }
    rows_.finish();
  }

  // Exactly kBenchPhotos for the first gallery, the rest in turn for the others.
  void add_photos() {
    const std::size_t others = galleries_.size() - 1;
    const std::size_t count = others == 0 ? kBenchPhotos : std::max(options_.photos, kBenchPhotos);
    for (std::size_t i = 0; i < count; ++i) {
      const model::Gallery& gallery = galleries_[i < kBenchPhotos ? 0 : 1 + i % others];
      model::Photo photo = make_photo(gallery, i);
      if (i < kBenchPhotos) bench_photos_.push_back(photo.id);
      rows_.add(std::move(photo));
    }
    rows_.finish();
  }

  model::Photo make_photo(const model::Gallery& gallery, std::size_t number) {
    constexpr std::array kTags{"sea", "harbour", "New York", "Κυκλάδες", "film", "evening", "boats"};
    const Timestamp now = next_time();
    const bool is_described = number < kDescribedPhotos || number % kDescribedOneIn == 0;
    model::Photo photo{.id = PhotoId::generate(),
                       .gallery = gallery.id,
                       .owner = gallery.owner,
                       .image = {.blob = BlobId::generate(),
                                 .size_bytes = 4'200'000 + number,
                                 .width = 4000,
                                 .height = 3000,
                                 .derivative_widths = {320, 640, 960, 1440, 2048},
                                 .thumbhash = Bytes(23),
                                 .average_color = static_cast<std::uint32_t>(number * 2'654'435'761U & 0xFFFFFF)},
                       .file_name = fmt::format("DSCF{:04}.JPG", number % 10'000),
                       .exif = {.camera = "Fujifilm X-T5",
                                .lens = "XF23mmF1.4",
                                .exposure = "1/250 s",
                                .aperture = 5.6,
                                .iso = 200,
                                .focal_length_mm = 23},
                       .taken_at = now - std::chrono::days(3),
                       .created_at = now};
    fill_random(photo.image.thumbhash);
    if (!is_described) return photo;
    photo.location = number % 2 == 0 ? "Σύρος" : "";
    photo.description = number % 3 == 0 ? "Late light over the harbour." : "";
    photo.alt = "Boats in a harbour";
    photo.tags = {kTags[number % kTags.size()], kTags[number / 7 % kTags.size()]};
    return photo;
  }

  void add_reactions() {
    const model::Target gallery = model::target_of(galleries_.front().id);
    for (std::size_t i = 1; i < std::min<std::size_t>(people_.size(), 20); ++i) {
      writes_.add(store_.social().put_like({gallery, people_[i], next_time()}));
      writes_.add(store_.social().put_like({model::target_of(bench_photos_[i]), people_[i], next_time()}));
      if (i % 4 != 0) continue;
      writes_.add(store_.social().insert_comment({.id = CommentId::generate(),
                                                  .target = gallery,
                                                  .author = people_[i],
                                                  .text = "What a light! Where was this?",
                                                  .created_at = next_time()}));
    }
    writes_.finish();
  }

  const Options& options_;
  metadata::MetadataStore& store_;
  Writes writes_;
  Rows& rows_;
  Timestamp time_ = system_clock().now() - std::chrono::days(365);
  std::vector<UserId> people_;
  std::vector<model::Gallery> galleries_;
  std::vector<PhotoId> bench_photos_;
};

boost::json::object seed_sqlite(const Options& options) {
  EventLoops loops(1);
  loops.start();
  BlockingPool pool(1, kUnfinishedMax);
  const auto store = metadata::SqliteMetadataStore::open({.path = options.database}, pool);
  RowsOfStore rows(*store, loops);
  return Seeder(options, *store, loops, rows).run();
}

boost::json::object seed_mongo(const Options& options) {
  EventLoops loops(1);
  loops.start();
  BlockingPool pool(kMongoWriters, kUnfinishedMax);
  const auto store = metadata::MongoMetadataStore::open({.uri = options.uri}, pool);
  RowsOfMongo rows(options.uri, pool);
  return Seeder(options, *store, loops, rows).run();
}

}  // namespace
}  // namespace portreto

int main(int argc, char** argv) {
  portreto::Options options;
  CLI::App app("Fills a Portreto database for benchmarks");
  auto* database = app.add_option("--database", options.database, "The file, made when it is not there");
  app.add_option("--uri", options.uri, "A database of MongoDB's protocol instead, which is empty")->excludes(database);
  app.add_option("--password", options.password, "Of the user \"bench\"")->required();
  app.add_option("--users", options.users, "People besides \"bench\"")->capture_default_str();
  app.add_option("--galleries", options.galleries, "Galleries, the one of \"bench\" included")->capture_default_str();
  app.add_option("--photos", options.photos, "Photos, the 50 of \"bench\" included")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (options.database.empty() && options.uri.empty()) {
    fmt::print(stderr, "portreto_seed: say which database: --database FILE or --uri URI\n");
    return 1;
  }

  try {
    const auto seeded = options.uri.empty() ? portreto::seed_sqlite(options) : portreto::seed_mongo(options);
    fmt::print("{}\n", boost::json::serialize(seeded));
  } catch (const std::exception& error) {
    fmt::print(stderr, "portreto_seed: {}\n", error.what());
    return 1;
  }
}
