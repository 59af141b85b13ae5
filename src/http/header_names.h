#pragma once

#include <string_view>

// Header fields that carry a RequestContext from tier to tier.
namespace portreto::http {

constexpr std::string_view kRequestIdHeader = "X-Request-Id";
// Milliseconds that the caller still waits. A duration, because clocks of machines differ.
constexpr std::string_view kDeadlineHeader = "X-Deadline-Ms";
// W3C Trace Context. What goes with it for makers of tracing systems (tracestate) is not passed on.
constexpr std::string_view kTraceParentHeader = "traceparent";
constexpr std::string_view kTraceStateHeader = "tracestate";
constexpr std::string_view kForwardedForHeader = "X-Forwarded-For";
constexpr std::string_view kForwardedProtoHeader = "X-Forwarded-Proto";
// The secret by which a tier knows another (Access::kService). Never taken over from a client's request.
constexpr std::string_view kServiceCredentialHeader = "X-Service-Credential";

// In which epoch (cluster::Leadership) a leader asks for something, so that who leads no more can be refused.
constexpr std::string_view kLeaderEpochHeader = "Leader-Epoch";

}  // namespace portreto::http
