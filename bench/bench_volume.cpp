// The volume store by itself: what bench/volume_*.sh measure with. Each subcommand does one thing to one directory and
// prints its figures as one JSON object.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "blob/volume/volume_blob_store.h"
#include "volume/bench_store.h"
#include "volume/blobs.h"
#include "volume/disk.h"
#include "volume/latencies.h"
#include "volume/one_file_a_blob.h"
#include "volume/open_loop.h"

namespace portreto::bench {
namespace {

namespace json = boost::json;
using std::chrono::steady_clock;

// What BlobBody of the storage role asks for at once.
constexpr std::uint64_t kPieceBytes = 256 * 1024;

struct Options {
  std::string directory;
  std::uint64_t blobs = 0;
  std::size_t bytes = 0;
  std::uint64_t volume_mib = 4096;
  std::size_t at_once = 0;
  double seconds = 0;
  double calls_per_s = 0;
  std::uint64_t reads = 0;
  bool as_served = false;
  bool hot = false;

  blob::VolumeSettings settings() const { return {.directory = directory, .volume_size_bytes = volume_mib << 20}; }
};

double seconds_since(SteadyTime start) { return std::chrono::duration<double>(steady_clock::now() - start).count(); }

void put_all(BenchStore& store, const Options& options) {
  const Payloads payloads(options.bytes);
  std::atomic<std::uint64_t> next{0};
  store.run_at_once(options.at_once, [&]() -> Task<bool> {
    const std::uint64_t number = next.fetch_add(1);
    if (number >= options.blobs) co_return false;
    checked(co_await store->put(key_of(number), payloads.source_of(number)));
    co_return true;
  });
}

// Puts blobs 0 to `blobs` - 1.
json::object fill(const Options& options) {
  BenchStore store(options.settings());
  const auto started = steady_clock::now();
  put_all(store, options);
  return {{"blobs", store->usage().blobs},
          {"seconds", seconds_since(started)},
          {"index_bytes", store->index_memory_bytes()}};
}

json::object open(const Options& options) {
  const std::uint64_t memory_before = own_memory_bytes();
  BenchStore store(options.settings());
  const std::uint64_t memory = own_memory_bytes();
  json::array volumes;
  for (const auto& volume : store->volumes()) {
    volumes.push_back({{"name", fmt::format("{:08x}.volume", volume.volume)}, {"bytes", volume.used_bytes}});
  }
  return {{"ms", store.opened_in().count() * 1000},
          {"blobs", store->usage().blobs},
          {"index_bytes", store->index_memory_bytes()},
          {"memory_bytes", memory - std::min(memory, memory_before)},
          {"volumes", std::move(volumes)}};
}

// The whole blob; `as_served`, as the storage role reads one that is not in memory.
Task<> read(blob::VolumeBlobStore& store, std::uint64_t number, std::uint64_t bytes, bool as_served) {
  if (!as_served) {
    checked(co_await store.get(key_of(number), 0, bytes));
    co_return;
  }
  const blob::FetchedBlob blob = checked(co_await store.fetch(key_of(number)));
  if (blob.bytes) co_return;
  for (std::uint64_t at = 0; at < blob.info.size_bytes; at += kPieceBytes) {
    checked(co_await store.get(key_of(number), at, std::min(kPieceBytes, blob.info.size_bytes - at)));
  }
}

// Random blobs of a store that fill() made, from an empty page cache. The disk's reads are those of the whole machine;
// "others_per_s" is how many there were a second just before, when this process read nothing.
json::object get(const Options& options) {
  BenchStore store(options.settings());
  if (!drop_caches()) throw std::runtime_error("the page cache cannot be dropped; root may");
  // Whoever needs what was dropped reads it again now.
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const auto before_pause = disk_reads(options.directory);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const auto before = disk_reads(options.directory);
  const std::uint64_t bytes_before = own_read_bytes();

  Latencies latencies;
  std::atomic<std::uint64_t> next{0};
  const auto started = steady_clock::now();
  const std::uint64_t salt = static_cast<std::uint64_t>(started.time_since_epoch().count());
  store.run_at_once(options.at_once, [&]() -> Task<bool> {
    const std::uint64_t call = next.fetch_add(1);
    if (call >= options.reads) co_return false;
    const auto start = steady_clock::now();
    co_await read(*store, mixed(salt + call) % options.blobs, options.bytes, options.as_served);
    latencies.add_since(start);
    co_return true;
  });
  const double took_s = seconds_since(started);

  json::object out{{"gets_per_s", static_cast<double>(options.reads) / took_s},
                   {"read_bytes_per_get", (own_read_bytes() - bytes_before) / options.reads}};
  if (const auto after = disk_reads(options.directory); before_pause && before && after) {
    out["disk_reads_per_get"] = static_cast<double>(*after - *before) / static_cast<double>(options.reads);
    out["others_per_s"] = *before - *before_pause;
  }
  latencies.report(out);
  return out;
}

// Durable puts for so long, `at_once` at any time.
json::object put(const Options& options) {
  BenchStore store(options.settings());
  const Payloads payloads(options.bytes);
  std::atomic<std::uint64_t> next{0};
  // Makes the volume, as fio lays out its file, before the clock runs.
  store.run_at_once(1, [&]() -> Task<bool> {
    const std::uint64_t number = next.fetch_add(1);
    checked(co_await store->put(key_of(number), payloads.source_of(number)));
    co_return false;
  });

  Latencies latencies;
  std::atomic<std::uint64_t> done{0};
  const auto started = steady_clock::now();
  store.run_at_once(options.at_once, [&]() -> Task<bool> {
    const std::uint64_t number = next.fetch_add(1);
    const auto start = steady_clock::now();
    checked(co_await store->put(key_of(number), payloads.source_of(number)));
    latencies.add_since(start);
    done.fetch_add(1);
    co_return seconds_since(started) < options.seconds;
  });
  json::object out{{"bytes_per_s", static_cast<double>(done.load() * options.bytes) / seconds_since(started)}};
  latencies.report(out);
  return out;
}

// The same with one file a blob, on as many threads.
json::object files(const Options& options) {
  const OneFileABlob store(options.directory);
  const Payloads payloads(options.bytes);
  Latencies latencies;
  std::atomic<std::uint64_t> next{0};
  const auto started = steady_clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < options.at_once; ++i) {
      threads.emplace_back([&] {
        while (seconds_since(started) < options.seconds) {
          const std::uint64_t number = next.fetch_add(1);
          const auto start = steady_clock::now();
          store.put(key_of(number), payloads.of(number));
          latencies.add_since(start);
        }
      });
    }
  }
  json::object out{{"bytes_per_s", static_cast<double>(next.load() * options.bytes) / seconds_since(started)}};
  latencies.report(out);
  return out;
}

// GETs while something else goes on, and while nothing does.
class Background {
 public:
  explicit Background(const Options& options) : options_(options), store_(options.settings()) {}

  json::object run() {
    put_all(store_, options_);
    erase_half();
    const auto rest = [this] { std::this_thread::sleep_for(std::chrono::duration<double>(options_.seconds)); };
    measure("idle_", rest);
    measure("scrub_", [this] { scrub(); });
    measure("idle_again_", rest);
    const std::uint64_t before = store_->usage().disk_bytes;
    measure("compaction_", [this] { out_["volumes_made"] = checked(store_->compact_all()); });
    out_["freed_bytes"] = before - store_->usage().disk_bytes;
    return std::move(out_);
  }

 private:
  // At least once, and again until the time is over. Notes how much was read for each byte of the volumes, which GETs
  // from a full page cache do not add to.
  void scrub() {
    std::uint64_t bytes = 0;
    const std::uint64_t read_before = own_read_bytes();
    for (const auto started = steady_clock::now(); seconds_since(started) < options_.seconds;) {
      checked(store_->scrub_all());
      for (const auto& volume : store_->volumes()) bytes += volume.used_bytes;
    }
    out_["scrub_bytes"] = bytes;
    out_["scrub_read_ratio"] = static_cast<double>(own_read_bytes() - read_before) / static_cast<double>(bytes);
  }

  void erase_half() {
    std::vector<std::uint64_t> dead;
    for (std::uint64_t i = 0; i < options_.blobs; ++i) (mixed(i) % 2 == 0 ? live_ : dead).push_back(i);
    std::atomic<std::size_t> next{0};
    store_.run_at_once(kAtOnce, [&]() -> Task<bool> {
      const std::size_t at = next.fetch_add(1);
      if (at >= dead.size()) co_return false;
      checked(co_await store_->erase(key_of(dead[at])));
      co_return true;
    });
  }

  // Every live blob, so that all lie in memory.
  void warm_up() {
    std::atomic<std::size_t> next{0};
    store_.run_at_once(kAtOnce, [&]() -> Task<bool> {
      const std::size_t at = next.fetch_add(1);
      if (at >= live_.size()) co_return false;
      co_await read(*store_, live_[at], options_.bytes, false);
      co_return true;
    });
  }

  void measure(const std::string& prefix, const std::function<void()>& work) {
    if (options_.hot) {
      warm_up();
    } else if (!drop_caches()) {
      throw std::runtime_error("the page cache cannot be dropped; root may");
    }
    const auto call = [this]() -> Task<> {
      co_await read(*store_, live_[mixed(calls_++) % live_.size()], options_.bytes, false);
    };
    Latencies latencies;
    std::atomic<bool> stopped{false};
    OpenLoop readers(options_.calls_per_s, latencies, stopped);
    auto reading = boost::asio::co_spawn(store_.loops().next(), readers.run(call), boost::asio::use_future);
    const auto started = steady_clock::now();
    work();
    out_[prefix + "seconds"] = seconds_since(started);
    stopped = true;
    reading.get();
    latencies.report(out_, prefix);
  }

  static constexpr std::size_t kAtOnce = 1024;

  const Options& options_;
  BenchStore store_;
  std::vector<std::uint64_t> live_;
  std::uint64_t calls_ = 0;
  json::object out_;
};

json::object background(const Options& options) { return Background(options).run(); }

}  // namespace
}  // namespace portreto::bench

int main(int argc, char** argv) {
  namespace bench = portreto::bench;
  bench::Options options;
  CLI::App app("Measures Portreto's volume store");
  app.require_subcommand(1);
  boost::json::object (*chosen)(const bench::Options&) = nullptr;
  const auto add = [&](const char* name, const char* what, auto* run) {
    CLI::App* const command = app.add_subcommand(name, what);
    command->add_option("--directory", options.directory, "Of the volumes, or of the files")->required();
    command->add_option("--volume-mib", options.volume_mib, "Size of new volumes")->capture_default_str();
    command->callback([&chosen, run] { chosen = run; });
    return command;
  };
  const auto add_blobs = [&](CLI::App* command) {
    command->add_option("--blobs", options.blobs, "How many there are, or are to be")->required();
    command->add_option("--bytes", options.bytes, "Of each blob")->required();
  };
  const auto add_load = [&](CLI::App* command) {
    command->add_option("--bytes", options.bytes, "Of each blob")->required();
    command->add_option("--at-once", options.at_once, "Puts at any time")->required();
    command->add_option("--seconds", options.seconds, "How long")->required();
  };
  auto* const fill = add("fill", "Puts many blobs", bench::fill);
  add_blobs(fill);
  fill->add_option("--at-once", options.at_once, "Puts at any time")->required();
  add("open", "Opens a store", bench::open);
  auto* const get = add("get", "Reads random blobs of what fill made, from an empty page cache", bench::get);
  add_blobs(get);
  get->add_option("--reads", options.reads, "How many")->required();
  get->add_option("--at-once", options.at_once, "Reads at any time")->required();
  get->add_flag("--as-served", options.as_served,
                "As the storage role does: fetch(), then get() piece by piece what is large");
  add_load(add("put", "Puts blobs for some time", bench::put));
  add_load(add("files", "Makes a durable file of each blob for some time", bench::files));
  auto* const background = add("background", "Reads during scrub and compaction, and without", bench::background);
  add_blobs(background);
  background->add_option("--at-once", options.at_once, "Puts at any time, to begin with")->required();
  background->add_option("--calls-per-s", options.calls_per_s, "Reads that begin a second")->required();
  background->add_option("--seconds", options.seconds, "Of each part but the compaction")->required();
  background->add_flag("--hot", options.hot, "Leave the page cache full and not empty");
  CLI11_PARSE(app, argc, argv);

  try {
    fmt::print("{}\n", boost::json::serialize(chosen(options)));
  } catch (const std::exception& error) {
    fmt::print(stderr, "portreto_bench_volume: {}\n", error.what());
    return 1;
  }
}
