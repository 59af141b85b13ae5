#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portreto::http {

// Where a request belongs among all that a visitor's one request set off (https://www.w3.org/TR/trace-context/, level
// 1). A value; all zero when there is none.
struct TraceContext {
  std::uint64_t trace_id_high = 0;
  std::uint64_t trace_id_low = 0;
  std::uint64_t parent_id = 0;  // the span of whoever called; 0 where the trace begins
  bool is_sampled = false;      // whether the caller recorded it; passed on as it is

  bool is_set() const { return (trace_id_high | trace_id_low) != 0; }
  bool operator==(const TraceContext&) const = default;
};

// The field `traceparent`; nullopt for anything that section 3.2 does not allow, and for the version ff. Of a later
// version, the fields that this one knows.
std::optional<TraceContext> parse_traceparent(std::string_view text);
// A trace that begins here. Unique, not secret.
TraceContext make_trace();
// Never 0.
std::uint64_t make_span_id();

// The field for a call of a request's handler, which is the span `span_id`.
std::string to_traceparent(const TraceContext& trace, std::uint64_t span_id);
// 32 hexadecimal digits, for logs.
std::string trace_id_text(const TraceContext& trace);

}  // namespace portreto::http
