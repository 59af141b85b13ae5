#include "runtime/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/dist_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serializer.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "base/clock.h"
#include "base/utf8.h"

namespace portreto::log {
namespace {

namespace json = boost::json;

constexpr std::size_t kScratchBytes = 2048;  // holds the parts of a usual line without a call to malloc
constexpr std::string_view kCut = "…";

std::atomic<Format> format{Format::kJson};

std::string_view name_of(Level level) {
  switch (level) {
    case Level::kDebug: return "debug";
    case Level::kInfo: return "info";
    case Level::kWarn: return "warn";
    case Level::kError: return "error";
  }
  return "error";
}

// Hands each line to a function.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(Sink sink) : sink_(std::move(sink)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    sink_({message.payload.data(), message.payload.size()});
  }
  void flush_() override {}

  Sink sink_;
};

// spdlog serialises the writers and swaps sinks under its lock; the lines come to it complete.
class Output {
 public:
  // Never destroyed, so that threads and destructors may log until the process ends.
  static Output& instance() {
    static auto* output = new Output;
    return *output;
  }

  void write(std::string_view line) {
    logger_.log(spdlog::level::critical, spdlog::string_view_t(line.data(), line.size()));
  }

  void set_sink(Sink sink) {
    if (sink) {
      sinks_->set_sinks({plain(std::make_shared<FunctionSink>(std::move(sink)))});
    } else {
      sinks_->set_sinks({plain(std::make_shared<spdlog::sinks::stderr_sink_mt>())});
    }
  }

 private:
  Output() : sinks_(std::make_shared<spdlog::sinks::dist_sink_mt>()), logger_("portreto", sinks_) { set_sink(nullptr); }

  static spdlog::sink_ptr plain(spdlog::sink_ptr sink) {
    sink->set_pattern("%v");
    return sink;
  }

  std::shared_ptr<spdlog::sinks::dist_sink_mt> sinks_;
  spdlog::logger logger_;
};

// Text as JSON can hold it: valid UTF-8 (RFC 8259 section 8.1) of a bounded length.
json::string clean(std::string_view text, const json::storage_ptr& memory) {
  const bool is_cut = text.size() > kTextBytesMax;
  const std::string valid = replace_invalid_utf8(text.substr(0, kTextBytesMax));
  json::string out(valid, memory);
  if (is_cut) out.append(kCut);
  return out;
}

json::value to_json(const Value& value, const json::storage_ptr& memory) {
  return std::visit(
      [&](const auto& held) -> json::value {
        using Held = std::remove_cvref_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::string_view>) {
          return clean(held, memory);
        } else if constexpr (std::is_same_v<Held, Uuid>) {
          return json::string(held.str(), memory);
        } else if constexpr (std::is_same_v<Held, double>) {
          if (!std::isfinite(held)) return nullptr;  // JSON has no word for it
          return held;
        } else {
          return held;
        }
      },
      value.get());
}

template <typename Json>
void append(std::string& line, const Json& value, json::serializer& serializer) {
  char chunk[512];
  serializer.reset(&value);
  while (!serializer.done()) line += std::string_view(serializer.read(chunk));
}

// "03:13:57.000 info photo stored  photo=0190… bytes=17": text is quoted as in JSON, so that a line stays one line.
std::string text_line(const json::object& event) {
  std::string line(event.at("ts").as_string().subview(11, 12));  // the time of day
  line += ' ';
  line += event.at("level").as_string();
  line += ' ';
  line += event.at("msg").as_string();
  json::serializer serializer;
  for (const auto& [name, value] : event) {
    if (name == "ts" || name == "level" || name == "msg") continue;
    line += ' ';
    line += name;
    line += '=';
    append(line, value, serializer);
  }
  return line;
}

std::string json_line(const json::object& event) {
  std::string line;
  json::serializer serializer;
  append(line, event, serializer);
  return line;
}

}  // namespace

void detail::write(Level level, std::string_view message, Fields fields) noexcept {
  try {
    unsigned char scratch[kScratchBytes];
    json::monotonic_resource memory(scratch, sizeof scratch);
    json::object event(&memory);
    event.reserve(3 + fields.size());
    event.emplace("ts", format_rfc3339(system_clock().now()));
    event.emplace("level", name_of(level));
    event.emplace("msg", clean(message, &memory));
    for (const auto& field : fields) event.emplace(field.name, to_json(field.value, &memory));
    Output::instance().write(format.load(std::memory_order_relaxed) == Format::kJson ? json_line(event)
                                                                                     : text_line(event));
  } catch (...) {  // out of memory, or a sink that threw: a log line is never worth a request
  }
}

void configure(const config::Log& settings) {
  detail::level_min.store(settings.level, std::memory_order_relaxed);
  format.store(settings.format, std::memory_order_relaxed);
}

void set_sink(Sink sink) { Output::instance().set_sink(std::move(sink)); }

}  // namespace portreto::log
